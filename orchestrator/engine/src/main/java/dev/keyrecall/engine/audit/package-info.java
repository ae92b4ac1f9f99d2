/**
 * What an auditor reads out of the ledger alone: the inventory of a date, and a period's report.
 */
@NullMarked
package dev.keyrecall.engine.audit;

import org.jspecify.annotations.NullMarked;
