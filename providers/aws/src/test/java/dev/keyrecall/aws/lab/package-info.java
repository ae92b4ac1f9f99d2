/** The emulator, judged by the AWS SDK for Java and by boto3. */
@NullMarked
package dev.keyrecall.aws.lab;

import org.jspecify.annotations.NullMarked;
