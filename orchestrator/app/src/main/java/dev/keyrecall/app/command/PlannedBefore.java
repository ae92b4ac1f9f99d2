package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.InventoryView.Part;
import dev.keyrecall.spi.CredentialRef;

import java.util.List;

/** What it means for the plans made before that a credential has other places now. */
final class PlannedBefore {
    private PlannedBefore() {}

    /** A sentence for each plan of an unfinished campaign in which it is not accounted for. */
    static List<String> of(InventoryView inventory, CredentialRef ref) {
        return inventory.show(ref).stream()
                .flatMap(detail -> detail.campaigns().stream())
                .filter(part -> !part.campaign().state().ended())
                .filter(part -> part.unit().ref().equals(ref) && !part.unit().state().terminal())
                .map(PlannedBefore::sentence)
                .toList();
    }

    private static String sentence(Part part) {
        Unit unit = part.unit();
        boolean begun = unit.state() != Unit.State.PENDING && !unit.state().aside();
        return part.campaign().plan()
                + (begun
                        ? " was begun before and goes on with its own list of places"
                        : " was made before: its unit "
                                + unit.ordinal()
                                + " is not run while its places are others, and needs another"
                                + " plan");
    }
}
