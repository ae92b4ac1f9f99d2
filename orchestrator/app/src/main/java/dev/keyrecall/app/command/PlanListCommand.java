package dev.keyrecall.app.command;
public final class PlanListCommand extends Action {
    public PlanListCommand(Invocation invocation) { super(invocation); }
    @Override public Integer call() { return DONE; }
}
