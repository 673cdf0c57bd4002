package org.sallyport.rig;

import java.util.List;

/** How the JVMs of tests are run, which live for seconds and share two processors with all the others. */
final class SmallJvm {
    /** Little memory. Both compilers: the first alone makes RSA keys ten times slower. */
    static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx64m", "-Xshare:auto");

    private SmallJvm() {}
}
