/**
 * Who may agree to what, and whether they have: the policy, and the signatures that count by it.
 */
@NullMarked
package dev.keyrecall.engine.policy;

import org.jspecify.annotations.NullMarked;
