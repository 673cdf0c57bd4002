package org.sallyport.agent.keys;

import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A member's keys as its process holds them, and the key store behind them. Thread-safe. */
public final class HeldKeys implements Supplier<Keys> {
    private final KeyStoreFile file;
    private volatile Keys held;
    private volatile FileTime written;

    private HeldKeys(KeyStoreFile file, FileTime written, Keys held) {
        this.file = file;
        this.written = written;
        this.held = held;
    }

    /** Reads a key store. Blocks; fails as {@link KeyStoreFile#read} does. */
    public static HeldKeys read(KeyStoreFile file) {
        return new HeldKeys(file, file.written(), file.read());
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
        Keys changed = file.update(onDisk -> {
            written = file.written(); // under the file's lock: what others write later is later
            return change.apply(onDisk);
        });
        held = changed;
        return changed;
    }

    /** Whether the key store was written since this process read it last, by another one or by itself. Blocks. */
    public boolean changedOnDisk() {
        return !file.written().equals(written);
    }
}
