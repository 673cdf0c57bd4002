package org.sallyport.agent.health;

import org.sallyport.datasource.settings.Settings;

/**
 * Where the local page listens: the section {@code health} of agent.yaml.
 *
 * @param host name or address; loopback unless someone decides otherwise
 * @param port the port; 0 for any
 */
public record HealthAddress(String host, int port) {
    public static final HealthAddress DEFAULT = new HealthAddress("127.0.0.1", 8730);

    /** Reads the section; problems are noted in the settings. */
    public static HealthAddress read(Settings settings) {
        return settings.optionalSection("health")
                .map(health -> new HealthAddress(
                        health.string("host", DEFAULT.host), health.integer("port", 0, 65_535, DEFAULT.port)))
                .orElse(DEFAULT);
    }
}
