/**
 * The agent: a process that holds a vault open for a stated time, and the vault as other commands
 * reach it there (docs/formats/agent.md).
 */
@NullMarked
package dev.keyrecall.app.agent;

import org.jspecify.annotations.NullMarked;
