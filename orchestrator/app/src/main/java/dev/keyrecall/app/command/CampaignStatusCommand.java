package dev.keyrecall.app.command;
public final class CampaignStatusCommand extends Action {
    public CampaignStatusCommand(Invocation invocation) { super(invocation); }
    @Override public Integer call() { return DONE; }
}
