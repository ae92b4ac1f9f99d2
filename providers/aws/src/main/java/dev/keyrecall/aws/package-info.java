/** The AWS adapter: IAM access keys as credentials, Secrets Manager as consumer. */
@NullMarked
package dev.keyrecall.aws;

import org.jspecify.annotations.NullMarked;
