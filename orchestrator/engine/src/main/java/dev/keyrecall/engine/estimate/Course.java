package dev.keyrecall.engine.estimate;

/**
 * What a simulation came to.
 *
 * @param stepEnds when each step was done, in seconds, in order
 * @param work when the last one was
 * @param finish when the account was listed too
 */
record Course(double[] stepEnds, double work, double finish) {
    /**
     * The course of so many times the work: it goes on at the same pace.
     *
     * @param scale at least 1
     */
    static Course of(Course part, double scale) {
        if (scale <= 1) {
            return part;
        }
        double[] ends = new double[(int) Math.round(part.stepEnds.length * scale)];
        for (int i = 0; i < ends.length; i++) {
            int at = Math.min((int) (i / scale), part.stepEnds.length - 1);
            ends[i] = part.stepEnds[at] * scale;
        }
        double work = part.work * scale;
        return new Course(ends, work, work + part.finish - part.work);
    }
}
