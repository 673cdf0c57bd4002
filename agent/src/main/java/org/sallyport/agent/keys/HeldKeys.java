package org.sallyport.agent.keys;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A member's keys as its process holds them, and the key store behind them. Thread-safe. */
public final class HeldKeys implements Supplier<Keys> {
    private final KeyStoreFile file;
    private volatile Keys held;

    private HeldKeys(KeyStoreFile file, Keys held) {
        this.file = file;
        this.held = held;
    }

    /** Reads a key store. Blocks; fails as {@link KeyStoreFile#read} does. */
    public static HeldKeys read(KeyStoreFile file) {
        return new HeldKeys(file, file.read());
    }

    /** The keys as they are now. */
    @Override
    public Keys get() {
        return held;
    }

    /**
     * Changes them, on the disk first: what is changed is what stands there, since another process may have changed it.
     * Blocks; fails as {@link KeyStoreFile#update} does.
     */
    public synchronized Keys update(UnaryOperator<Keys> change) {
        Keys changed = file.update(change);
        held = changed;
        return changed;
    }
}
