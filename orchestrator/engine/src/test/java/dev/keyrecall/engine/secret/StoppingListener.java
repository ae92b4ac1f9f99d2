package dev.keyrecall.engine.secret;

/** Stops a rotation after its first batch. */
final class StoppingListener implements RotationListener {
    @Override
    public void progress(long done, long total) {}

    @Override
    public boolean stopRequested() {
        return true;
    }
}
