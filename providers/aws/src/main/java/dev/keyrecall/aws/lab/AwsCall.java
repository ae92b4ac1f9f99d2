package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.LabService.PageCut;

import java.time.Instant;

/**
 * An authenticated, authorised call.
 *
 * @param caller the key that signed it
 * @param action the operation's bare name
 * @param now when it is carried out
 * @param cut how lists are cut short
 */
record AwsCall(IamKey caller, String action, Instant now, PageCut cut) {}
