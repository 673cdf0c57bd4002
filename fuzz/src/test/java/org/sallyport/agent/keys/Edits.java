package org.sallyport.agent.keys;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.Arrays;

/** Turns what the fuzzer makes into changes of a whole document, so that it gets behind checks that no guess passes. */
public final class Edits {
    private Edits() {}

    /** Bytes as they come, or a whole document with up to eight runs of bytes changed, removed or put in. */
    public static byte[] of(byte[] whole, FuzzedDataProvider data) {
        if (data.consumeBoolean()) {
            return data.consumeRemainingAsBytes();
        }
        byte[] edited = whole.clone();
        for (int i = data.consumeInt(0, 8); i > 0 && edited.length > 0; i--) {
            int at = data.consumeInt(0, edited.length - 1);
            edited = switch (data.consumeInt(0, 2)) {
                case 0 -> changed(edited, at, data.consumeByte());
                case 1 -> spliced(edited, at, new byte[0], data.consumeInt(0, 16));
                default -> spliced(edited, at, data.consumeBytes(16), 0);
            };
        }
        return edited;
    }

    private static byte[] changed(byte[] bytes, int at, byte to) {
        bytes[at] = to;
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] in, int out) {
        int from = Math.min(bytes.length, at + out);
        byte[] spliced = Arrays.copyOf(bytes, at + in.length + bytes.length - from);
        System.arraycopy(in, 0, spliced, at, in.length);
        System.arraycopy(bytes, from, spliced, at + in.length, bytes.length - from);
        return spliced;
    }
}
