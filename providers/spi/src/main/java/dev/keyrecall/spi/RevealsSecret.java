package dev.keyrecall.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the few methods that may look at the bytes of a secret. Calling {@link SecretBytes#reveal}
 * anywhere else does not compile, so a reviewer finds every such place by this one name.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface RevealsSecret {
    /** Why this method has to see the value, in one sentence. */
    String why();
}
