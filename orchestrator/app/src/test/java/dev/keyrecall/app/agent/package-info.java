/** Tests of the agent: what it answers, whom it answers, and when it ends. */
@NullMarked
package dev.keyrecall.app.agent;

import org.jspecify.annotations.NullMarked;
