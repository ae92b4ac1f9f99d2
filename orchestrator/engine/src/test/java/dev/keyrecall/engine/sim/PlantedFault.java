package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.campaign.Mode;

/** A fault that our own code could have: what stands there, and what would stand there instead. */
enum PlantedFault {
    DROPS_THE_EPOCH_CHECK(
            Mode.EXPOSURE,
            "lane/LaneLease.java",
            "if (row.epoch() != epoch || !owner.equals(row.owner())) {",
            "if (row.epoch() < 0) {"),
    CLAIMS_A_LANE_THAT_IS_OWNED(
            "rare",
            Mode.EXPOSURE,
            "lane/LaneLease.java",
            "&& former.callsEndAt().isAfter(now)) {",
            "&& former.callsEndAt().isAfter(now.plusSeconds(3_600))) {"),
    SENDS_WITHOUT_ASKING_FOR_THE_LANE(
            Mode.HYGIENE,
            "lane/LaneLease.java",
            "if (since.isNegative() || since.compareTo(LaneLimits.RENEW_AFTER) > 0) {",
            "if (since.isZero() && since.isNegative()) {"),
    DOES_NOT_WAIT_FOR_CALLS_OF_AN_ENDED_PROCESS(
            "rare",
            Mode.EXPOSURE,
            "run/LaneWork.java",
            "if (wait.isPositive()) {",
            "if (wait.isNegative()) {"),
    LEAVES_INTENTS_UNSETTLED(
            Mode.EXPOSURE,
            "run/LaneWork.java",
            "if (mine && wanted.test(intent)) {",
            "if (!mine && wanted.test(intent)) {"),
    CALLS_WITHOUT_AN_INTENT(
            Mode.HYGIENE, "run/Effects.java", "tx.journal().openIntent(intent);", ""),
    CALLS_WHILE_ANOTHER_CALL_IS_IN_DOUBT(
            Mode.EXPOSURE,
            "run/Effects.java",
            "if (earlier.isPresent()) {",
            "if (earlier.isPresent() && earlier.isEmpty()) {"),
    TAKES_A_TIME_OUT_FOR_SUCCESS(
            Mode.EXPOSURE,
            "run/Effects.java",
            "if (!silent.again(\"no answer, repeating the same call\")) { throw e;",
            "if (silent != null) { Receipt made = new Receipt(false, null);"
                    + " done(unit, intent, new Answer(made, Duration.ZERO), state); return;"),
    TAKES_A_TIME_OUT_FOR_FAILURE(
            Mode.EXPOSURE,
            "run/Issuing.java",
            "try { reconcile(unit, intent);",
            "try { effects.notDone(unit, intent, e);"),
    REPEATS_A_CREATE_IN_DOUBT(
            Mode.HYGIENE,
            "lane/LaneCalls.java",
            "return send(effects, call, false);",
            "return send(effects, call, true);"),
    BELIEVES_ONE_READING(
            Mode.EXPOSURE,
            "run/Issuing.java",
            "lane.pause(lane.plan().proofWindow());",
            "if (reading > 0) { return before; }"),
    REVOKES_WHAT_SOMEBODY_USES(
            Mode.EXPOSURE, "run/Issuing.java", "return orphan.used() || ", "return "),
    FORGETS_THE_BEFORE_IMAGE(
            Mode.EXPOSURE, "run/Issuing.java", "before, details);", "List.of(), details);"),
    TAKES_A_REPLACEMENT_FOR_AN_ORPHAN(
            Mode.HYGIENE,
            "run/Issuing.java",
            "tx.credentials().accepted(orphan.ref()))",
            "tx.credentials().accepted(new CredentialRef(intent.lane(), \"none\", \"none\")))"),
    RECORDS_AN_ISSUANCE_BEFORE_ITS_VALUE(
            Mode.HYGIENE,
            "run/Issuing.java",
            "return lane.lease() .write( tx -> { tx.journal()"
                    + " .closeIntent(intent.id(), OutcomeKind.DONE, details, now);",
            "lane.lease().write(tx -> {"
                    + " tx.journal().closeIntent(intent.id(), OutcomeKind.DONE, details, now);"
                    + " return true; }); return lane.lease().write(tx -> {"),
    DROPS_WHAT_CAME_TOO_LATE(
            Mode.EXPOSURE,
            "run/Issuing.java",
            "keepStray(unit, intent, sealed); throw e;",
            "throw e;"),
    HANDS_NO_STRAY_OVER(
            Mode.EXPOSURE, "run/Issuing.java", "cutting.handOver(tx, unit, intent, left);", ""),
    HANDS_NO_DOUBT_OVER(
            "rare",
            Mode.EXPOSURE,
            "run/Issuing.java",
            "handOver(unit, intent); throw lost;",
            "throw lost;"),
    FORGETS_WHAT_IT_ISSUED(
            Mode.HYGIENE,
            "run/Issuing.java",
            "row -> UnitRows.withReplacement(row, issued.ref())",
            "row -> row"),
    SKIPS_A_STEP(
            Mode.HYGIENE,
            "run/UnitSaga.java",
            "Math.max(row.nextStep(), done + 1)",
            "Math.max(row.nextStep(), done + 2)"),
    ACCOUNTS_FOR_WHAT_IS_LEFT_OPEN(
            Mode.EXPOSURE,
            "run/UnitSaga.java",
            "return UnitRows.at(row, Unit.State.OPEN, nextStep, why, null);",
            "return UnitRows.at(row, Unit.State.PROVEN_DEAD, nextStep, null, null);");

    private final boolean rare;
    private final Mode mode;
    private final String file;
    private final String sound;
    private final String faulty;

    PlantedFault(Mode mode, String file, String sound, String faulty) {
        this("", mode, file, sound, faulty);
    }

    PlantedFault(String rare, Mode mode, String file, String sound, String faulty) {
        this.rare = !rare.isEmpty();
        this.mode = mode;
        this.file = file;
        this.sound = sound;
        this.faulty = faulty;
    }

    /** Whether it takes many seeds to find. */
    boolean rare() {
        return rare;
    }

    /** In which mode it shows. */
    Mode mode() {
        return mode;
    }

    /** Below the engine's package. */
    String file() {
        return file;
    }

    /** What stands there, once, however it is laid out. */
    String sound() {
        return sound;
    }

    String faulty() {
        return faulty;
    }
}
