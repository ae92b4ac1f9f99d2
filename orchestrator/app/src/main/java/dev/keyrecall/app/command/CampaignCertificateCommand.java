package dev.keyrecall.app.command;
public final class CampaignCertificateCommand extends Action {
    public CampaignCertificateCommand(Invocation invocation) { super(invocation); }
    @Override public Integer call() { return DONE; }
}
