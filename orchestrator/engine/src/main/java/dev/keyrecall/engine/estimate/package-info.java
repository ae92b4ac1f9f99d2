/** How long a campaign will take, before it is approved and while it runs. Pure; no ports. */
@NullMarked
package dev.keyrecall.engine.estimate;

import org.jspecify.annotations.NullMarked;
