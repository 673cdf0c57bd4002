package org.sallyport.agent.unlocking;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * The slots of a PKCS#11 module that hold tokens, with the tokens' labels. Asked of the module itself (PKCS #11 v2.40,
 * sections 5.4 and 5.5), because Java's provider opens slots by number only, and numbers change: the PIN must not go to
 * another token. Apart from {@link Pkcs11Token}, so that a failure here has touched no token.
 */
final class Pkcs11Slots {
    private static final int LABEL_BYTES = 32;
    /** More than CK_TOKEN_INFO has anywhere. */
    private static final int TOKEN_INFO_BYTES = 512;
    /** CKR_CRYPTOKI_ALREADY_INITIALIZED: by Java's provider in this process; then it is not ours to finalise. */
    private static final long ALREADY_INITIALIZED = 0x191;

    private Pkcs11Slots() {}

    private record Slot(long number, String label) {}

    /**
     * The number of the slot that holds the token of this label.
     *
     * @throws AgentException {@link AgentCode#TOKEN_UNAVAILABLE}
     */
    static long find(Path module, String label) {
        List<Slot> slots = slots(module);
        List<Slot> fit = slots.stream().filter(slot -> slot.label.equals(label)).toList();
        if (fit.size() == 1) {
            return fit.get(0).number;
        }
        List<String> labels = slots.stream().map(slot -> "'" + slot.label + "'").toList();
        throw unavailable(
                fit.isEmpty()
                        ? "There is no token '" + label + "' now (" + module + " tells of "
                                + (labels.isEmpty() ? "none" : String.join(", ", labels))
                                + "): plug it in, or mend the label"
                        : "There are " + fit.size() + " tokens '" + label + "': remove all but the one that is meant",
                null);
    }

    private static List<Slot> slots(Path module) {
        if (!Files.isReadable(module)) {
            throw unavailable(
                    "The PKCS#11 module " + module + " is not there: install the token's software, or mend the path",
                    null);
        }
        try (NativeLibrary library = NativeLibrary.getInstance(module.toString())) {
            long begun = call(library, "C_Initialize", Pointer.NULL);
            if (begun != ALREADY_INITIALIZED) {
                require("C_Initialize", begun);
            }
            try {
                return slots(library);
            } finally {
                if (begun != ALREADY_INITIALIZED) {
                    call(library, "C_Finalize", Pointer.NULL);
                }
            }
        } catch (UnsatisfiedLinkError e) {
            throw unavailable(
                    module + " can't be used as a PKCS#11 module (" + e.getMessage()
                            + "): it must be one for this machine and Java",
                    e);
        }
    }

    private static List<Slot> slots(NativeLibrary library) {
        try (Memory count = new Memory(NativeLong.SIZE)) {
            require("C_GetSlotList", call(library, "C_GetSlotList", 1, Pointer.NULL, count));
            int room = count.getNativeLong(0).intValue();
            List<Slot> slots = new ArrayList<>();
            if (room > 0) {
                try (Memory numbers = new Memory((long) room * NativeLong.SIZE)) {
                    require("C_GetSlotList", call(library, "C_GetSlotList", 1, numbers, count));
                    for (int i = 0; i < count.getNativeLong(0).intValue(); i++) {
                        NativeLong number = numbers.getNativeLong((long) i * NativeLong.SIZE);
                        slots.add(new Slot(number.longValue(), label(library, number)));
                    }
                }
            }
            return slots;
        }
    }

    private static String label(NativeLibrary library, NativeLong slot) {
        try (Memory info = new Memory(TOKEN_INFO_BYTES)) {
            long answer = call(library, "C_GetTokenInfo", slot, info);
            // a token that is pulled out meanwhile is as good as none
            return answer == 0 ? new String(info.getByteArray(0, LABEL_BYTES), StandardCharsets.UTF_8).strip() : "";
        }
    }

    private static long call(NativeLibrary library, String name, @Nullable Object... arguments) {
        Function function = library.getFunction(name);
        return ((NativeLong) function.invoke(NativeLong.class, arguments)).longValue();
    }

    private static void require(String what, long answer) {
        if (answer != 0) {
            throw unavailable(
                    "The PKCS#11 module answered " + what + " with 0x" + Long.toHexString(answer)
                            + ": see its own documentation, and whether its service runs",
                    null);
        }
    }

    static AgentException unavailable(String detail, @Nullable Throwable cause) {
        return cause == null
                ? new AgentException(AgentCode.TOKEN_UNAVAILABLE, detail)
                : new AgentException(AgentCode.TOKEN_UNAVAILABLE, detail, cause);
    }
}
