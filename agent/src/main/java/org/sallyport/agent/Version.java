package org.sallyport.agent;

import java.util.Optional;

/** The software version, from the jar's manifest. */
final class Version {
    static final String TEXT = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Version() {}
}
