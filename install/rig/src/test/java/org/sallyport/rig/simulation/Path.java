package org.sallyport.rig.simulation;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The network between one agent's machine and the clouds. */
final class Path {
    static final Duration USUAL_DELAY = Duration.ofMillis(20);

    private final Set<Wire> wires = new LinkedHashSet<>();
    private boolean upBlocked;
    private boolean downBlocked;
    private boolean refusing;
    private Duration delay = USUAL_DELAY;

    /** Swallows what is sent from now on, up (from the agent), down, or both; connections notice nothing. */
    void block(boolean up, boolean down) {
        upBlocked = up;
        downBlocked = down;
    }

    /** Refuses new connections; those there are live on. */
    void refuse(boolean refuses) {
        refusing = refuses;
    }

    void delay(Duration each) {
        delay = each;
    }

    /** Everything works again; TCP sends again what was swallowed. */
    void heal() {
        upBlocked = false;
        downBlocked = false;
        refusing = false;
        delay = USUAL_DELAY;
        List.copyOf(wires).forEach(Wire::resume);
    }

    boolean blocks(boolean up) {
        return up ? upBlocked : downBlocked;
    }

    boolean blocksAny() {
        return upBlocked || downBlocked;
    }

    boolean refuses() {
        return refusing;
    }

    Duration delay() {
        return delay;
    }

    void add(Wire wire) {
        wires.add(wire);
    }

    void remove(Wire wire) {
        wires.remove(wire);
    }

    /** Connections of which at least one end knows. */
    Set<Wire> wires() {
        return wires;
    }
}
