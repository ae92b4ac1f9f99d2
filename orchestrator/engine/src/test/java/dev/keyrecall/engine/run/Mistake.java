package dev.keyrecall.engine.run;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.spi.Credential.Status;

import java.time.Duration;
import java.util.Random;

/** By which a hygiene plan would cut what a running consumer still presents. */
enum Mistake {
    /** Somebody goes back to the old value between its delivery and the suspension. */
    PUT_BACK_BEFORE_THE_SUSPENSION {
        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.SUSPEND) {
                s.scene.cloud.hold(s.place, s.target);
            }
        }
    },
    PUT_BACK_BEFORE_THE_REVOCATION {
        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.REVOKE) {
                s.scene.cloud.hold(s.place, s.target);
            }
        }
    },
    PUT_BACK_WHILE_IT_SOAKS {
        @Override
        Duration soak() {
            return Duration.ofHours(24);
        }

        @Override
        void meanwhile(MistakenScene s) {
            s.scene.cloud.hold(s.place, s.target);
        }
    },
    /** The call was decided on and never sent: its recovery sends it. */
    PUT_BACK_WHILE_THE_RUN_IS_DOWN {
        @Override
        boolean crashes() {
            return true;
        }

        @Override
        boolean alone() {
            return true;
        }

        @Override
        void meanwhile(MistakenScene s) {
            s.scene.cloud.hold(s.place, s.target);
        }
    },
    PUT_BACK_WHERE_THE_REGISTRATION_WAS_REMOVED {
        @Override
        Shape shape(Random random) {
            return Shape.SINGLE;
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (s.begins()) {
                s.unregister(s.place);
            }
            if (step == Step.SUSPEND) {
                s.scene.cloud.hold(s.place, s.target);
            }
        }
    },
    PUT_BACK_WHERE_NO_ID_IS_WRITTEN {
        @Override
        void prepare(MistakenScene s) {
            s.scene.cloud.unnamedPlaces.add(s.place);
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (step == (s.early ? Step.SUSPEND : Step.REVOKE)) {
                s.scene.cloud.hold(s.place, s.target);
            }
        }
    },
    PUT_BACK_WHERE_NOTHING_CAN_BE_READ {
        @Override
        Shape shape(Random random) {
            return Shape.SINGLE;
        }

        @Override
        void prepare(MistakenScene s) {
            s.scene.cloud.unreadablePlaces.add(s.place);
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.SUSPEND) {
                s.scene.cloud.hold(s.place, s.target);
            }
        }
    },
    /** What was approved knows nothing of it: the unit is not begun. */
    REGISTERED_AFTER_THE_PLAN {
        @Override
        void planned(MistakenScene s) {
            s.late("late-app");
        }

        @Override
        Unit.State stops() {
            return Unit.State.NEEDS_REPLAN;
        }

        @Override
        void mend(MistakenScene s) {
            if (s.scene.cloud.consumers.remove(s.place) != null) {
                s.unregister(s.place);
            }
        }

        @Override
        String named(MistakenScene s) {
            return "its consumers are others now";
        }
    },
    /** And before it is suspended: its registration says that it was delivered to. */
    REGISTERED_DURING_THE_RUN {
        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.CAPTURE) {
                s.late("late-app");
            }
        }
    },
    REGISTERED_LATE_WITHOUT_AN_ID {
        @Override
        Shape shape(Random random) {
            return Shape.WITHOUT_CONSUMERS;
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (s.begins()) {
                s.scene.cloud.unnamedPlaces.add("late-app");
                s.late("late-app");
            }
        }

        @Override
        void mend(MistakenScene s) {
            s.scene.cloud.consumers.remove(s.place);
        }
    },
    REGISTERED_LATE_AND_UNREADABLE {
        @Override
        void at(MistakenScene s, Step step) {
            if (s.begins()) {
                s.scene.cloud.unreadablePlaces.add("late-app");
                s.late("late-app");
            }
        }
    },
    REGISTERED_FOR_A_SIBLING {
        @Override
        Shape shape(Random random) {
            return Shape.BESIDE_AN_IDLE_ONE;
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (s.begins()) {
                s.place = "sibling-app";
                s.scene.cloud.hold(s.place, s.target);
                s.register(s.other(), s.place);
            }
        }
    },
    REGISTERED_FOR_ANOTHER_PRINCIPAL {
        @Override
        Shape shape(Random random) {
            return Shape.SINGLE;
        }

        @Override
        void prepare(MistakenScene s) throws EngineException {
            s.sibling = s.stranger("wrong-app");
        }

        @Override
        void mend(MistakenScene s) {
            s.scene.cloud.hold(s.place, s.sibling);
        }
    },
    REGISTERED_FOR_ANOTHER_ACCOUNT {
        @Override
        Shape shape(Random random) {
            return Shape.SINGLE;
        }

        @Override
        void prepare(MistakenScene s) throws EngineException {
            s.far("desk-app");
        }

        @Override
        void mend(MistakenScene s) {
            s.farRefused = false;
            s.farHeld();
        }
    },
    UNEXPECTED_AND_IN_USE {
        @Override
        Shape shape(Random random) {
            return Shape.UNEXPECTED;
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (s.begins()) {
                s.late("late-app");
            }
        }

        @Override
        void mend(MistakenScene s) {
            // As the plan has it: it is no place of this one.
            if (s.scene.cloud.consumers.remove(s.place) != null) {
                s.unregister(s.place);
            }
        }
    },
    UNEXPECTED_AND_USED_BY_NOBODY_KNOWN {
        @Override
        Shape shape(Random random) {
            return Shape.UNEXPECTED;
        }

        @Override
        void planned(MistakenScene s) {
            s.unknownUser();
            s.used();
        }

        @Override
        void mend(MistakenScene s) {
            s.scene.cloud.consumers.remove(s.place);
        }

        @Override
        String named(MistakenScene s) {
            return "it was used at ";
        }
    },
    USED_BY_NOBODY_KNOWN_SINCE_THE_PLAN {
        @Override
        Shape shape(Random random) {
            return Shape.WITHOUT_CONSUMERS;
        }

        @Override
        void planned(MistakenScene s) {
            s.unknownUser();
            s.used();
        }

        @Override
        void mend(MistakenScene s) {
            s.scene.cloud.consumers.remove(s.place);
        }

        @Override
        String named(MistakenScene s) {
            return "it was used at ";
        }
    },
    USED_AFTER_ITS_CONSUMERS_HAD_MOVED {
        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.SUSPEND) {
                s.unknownUser();
                s.used();
            }
        }

        @Override
        void mend(MistakenScene s) {
            s.scene.cloud.consumers.remove(s.place);
        }

        @Override
        String named(MistakenScene s) {
            return "it was used at ";
        }
    },
    /** Another campaign was stopped half-way: its consumer was handed this one meanwhile. */
    SERVING_AS_A_BRIDGE {
        @Override
        Shape shape(Random random) {
            return Shape.SECOND_OF_TWO;
        }

        @Override
        boolean alone() {
            return true;
        }

        @Override
        void prepare(MistakenScene s) throws EngineException {
            s.stoppedBefore(s.sibling, Step.ISSUE);
            s.place = "target-b";
            s.scope = "principal=" + MistakenScene.PRINCIPAL;
        }
    },
    /** Two units at one place: what the earlier one delivered was taken for the later one's. */
    AT_THE_PLACE_OF_AN_EARLIER_UNIT {
        @Override
        Shape shape(Random random) {
            return Shape.SECOND_OF_TWO;
        }

        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.SUSPEND) {
                s.place = "target-b";
                s.scene.cloud.hold(s.place, s.target);
            }
        }
    },
    ENABLED_AGAIN_BEFORE_THE_REVOCATION {
        @Override
        void at(MistakenScene s, Step step) {
            if (step == Step.REVOKE) {
                s.status(s.target, Status.ACTIVE);
                s.unknownUser();
            }
        }

        @Override
        void mend(MistakenScene s) {
            s.disabled();
        }

        @Override
        String named(MistakenScene s) {
            return "somebody re-enabled it";
        }
    },
    ENABLED_SINCE_THE_PLAN {
        @Override
        Shape shape(Random random) {
            return Shape.INACTIVE;
        }

        @Override
        void planned(MistakenScene s) {
            s.status(s.target, Status.ACTIVE);
            s.unknownUser();
        }

        @Override
        void mend(MistakenScene s) {
            s.disabled();
        }

        @Override
        String named(MistakenScene s) {
            return "somebody enabled it since the plan was made";
        }
    };

    /** How the target stands in its account. */
    enum Shape {
        SINGLE,
        FIRST_OF_TWO,
        SECOND_OF_TWO,
        BESIDE_AN_IDLE_ONE,
        WITHOUT_CONSUMERS,
        INACTIVE,
        UNEXPECTED
    }

    Shape shape(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Shape.SINGLE;
            case 1 -> Shape.FIRST_OF_TWO;
            default -> Shape.SECOND_OF_TWO;
        };
    }

    Duration soak() {
        return Duration.ZERO;
    }

    /** How its unit stands once it is stopped. */
    Unit.State stops() {
        return Unit.State.OPEN;
    }

    boolean crashes() {
        return false;
    }

    /** Whether there is nobody else in the account. */
    boolean alone() {
        return false;
    }

    /** Before the plan is made. */
    void prepare(MistakenScene s) throws EngineException {}

    /** After the plan was made. */
    void planned(MistakenScene s) {}

    /** When the target's unit begins a step. */
    void at(MistakenScene s, Step step) {}

    /** While no run is under way. */
    void meanwhile(MistakenScene s) {}

    /** What a person does about it. */
    void mend(MistakenScene s) {
        s.scene.cloud.hold(s.place, s.other());
    }

    /** What the reason has to name. */
    String named(MistakenScene s) {
        return s.place;
    }
}
