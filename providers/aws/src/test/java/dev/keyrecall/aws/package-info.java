/** Tests of the AWS adapter. */
@NullMarked
package dev.keyrecall.aws;

import org.jspecify.annotations.NullMarked;
