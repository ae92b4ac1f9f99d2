package dev.keyrecall.app.command;
public final class CampaignListCommand extends Action {
    public CampaignListCommand(Invocation invocation) { super(invocation); }
    @Override public Integer call() { return DONE; }
}
