package dev.keyrecall.app.command;
public final class InventoryShowCommand extends Action {
    public InventoryShowCommand(Invocation invocation) { super(invocation); }
    @Override public Integer call() { return DONE; }
}
