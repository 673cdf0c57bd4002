package org.sallyport.benchmark;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ways to one answer over HTTP, by name, in the order in which they are measured. */
record Routes(Map<String, HttpTarget> targets) {
    static final String DIRECT = "direct";
    static final String SALLYPORT = "Sallyport";
    static final String SSH = "ssh -R";

    /** Directly, through Sallyport, and through ssh where its port isn't 0. */
    static Routes of(URI direct, URI sallyport, String token, int sshPort) {
        Map<String, HttpTarget> targets = new LinkedHashMap<>();
        targets.put(DIRECT, HttpTarget.get(direct, ""));
        targets.put(SALLYPORT, HttpTarget.get(sallyport, token));
        if (sshPort != 0) {
            targets.put(SSH, HttpTarget.get(URI.create("http://127.0.0.1:" + sshPort + direct.getPath()), ""));
        }
        return new Routes(targets);
    }
}
