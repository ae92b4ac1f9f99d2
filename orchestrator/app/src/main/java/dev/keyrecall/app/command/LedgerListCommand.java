package dev.keyrecall.app.command;
public final class LedgerListCommand extends Action {
    public LedgerListCommand(Invocation invocation) { super(invocation); }
    @Override public Integer call() { return DONE; }
}
