/**
 * The scripts around the product: the launcher that people start, what it starts ({@code Dist}) and
 * what a build says of its tests. They are run as they are, in folders made for them; Maven, and
 * mostly Java too, is a script there, and no test here builds Keyrecall.
 */
@NullMarked
package dev.keyrecall.app.launcher;

import org.jspecify.annotations.NullMarked;
