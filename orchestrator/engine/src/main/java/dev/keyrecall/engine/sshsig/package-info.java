/**
 * Signatures that approvers make with stock {@code ssh-keygen -Y sign}: reading them, and judging
 * whose they are by OpenSSH's own lists of signers and of revoked keys. Pure; no ports. What is
 * read is in the one encoding that OpenSSH writes, or it is refused.
 *
 * <p>Source: openssh/openssh-portable PROTOCOL.sshsig, PROTOCOL.u2f, PROTOCOL.krl and ssh-keygen.1
 * (commit 0ef0f5a, read 2026-11-29).
 */
@NullMarked
package dev.keyrecall.engine.sshsig;

import org.jspecify.annotations.NullMarked;
