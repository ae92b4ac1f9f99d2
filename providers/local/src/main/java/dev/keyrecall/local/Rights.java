package dev.keyrecall.local;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Whose a file is to be, and what others may do with it.
 *
 * @param owner null for whoever writes it
 * @param group null for the one that the system gives it
 */
record Rights(
        Set<PosixFilePermission> mode,
        @Nullable UserPrincipal owner,
        @Nullable GroupPrincipal group) {
    Rights {
        mode = Set.copyOf(mode);
    }

    /**
     * What the options ask for, and else what the file has that stands there.
     *
     * @param standing null where none does
     * @throws ProviderException.Refused INVALID when others may write the file that stands there,
     *     and no mode was asked for
     */
    static Rights of(FileOptions options, @Nullable PosixFileAttributes standing)
            throws ProviderException.Refused {
        Set<PosixFilePermission> mode = options.mode();
        UserPrincipal owner = options.owner();
        GroupPrincipal group = options.group();
        if (mode == null) {
            mode = standing == null ? FileOptions.OWNER_ONLY : standing.permissions();
            FileOptions.requireClosed(mode, options.path() + ", for which no mode is given,");
        }
        if (standing != null) {
            owner = owner == null ? standing.owner() : owner;
            group = group == null ? standing.group() : group;
        }
        return new Rights(mode, owner, group);
    }

    boolean areThoseOf(PosixFileAttributes file) {
        return mode.equals(file.permissions())
                && (owner == null || owner.equals(file.owner()))
                && (group == null || group.equals(file.group()));
    }

    /** Gives them to a new file: the mode last, so that nobody reads it who may not in the end. */
    void give(PosixFileAttributeView file) throws IOException, ProviderException.Refused {
        PosixFileAttributes now = file.readAttributes();
        try {
            if (group != null && !group.equals(now.group())) {
                file.setGroup(group);
            }
            if (owner != null && !owner.equals(now.owner())) {
                file.setOwner(owner);
            }
        } catch (IOException e) {
            throw LocalFailures.refused(
                    Reason.PERMISSION,
                    FileDelivery.KIND,
                    "the file cannot be given to owner "
                            + owner
                            + " and group "
                            + group
                            + ": "
                            + LocalFailures.why(e));
        }
        file.setPermissions(mode);
    }
}
