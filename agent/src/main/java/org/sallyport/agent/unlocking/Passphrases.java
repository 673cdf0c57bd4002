package org.sallyport.agent.unlocking;

import java.nio.file.Path;
import java.util.Arrays;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** Passphrases as files hold them. None becomes a String. */
final class Passphrases {
    private Passphrases() {}

    /** A file's content without the white space around it, which editors add; wipes the content. */
    static byte[] trimmed(byte[] content, Path file) {
        int from = 0;
        int to = content.length;
        while (from < to && blank(content[from])) {
            from++;
        }
        while (to > from && blank(content[to - 1])) {
            to--;
        }
        byte[] passphrase = Arrays.copyOfRange(content, from, to);
        Arrays.fill(content, (byte) 0);
        if (passphrase.length == 0) {
            throw new AgentException(
                    AgentCode.PASSPHRASE_REFUSED, file + " is empty: it must hold the key store's passphrase");
        }
        return passphrase;
    }

    /** The characters of a PIN; wipes the PIN. Whoever asked for them wipes them. */
    static char[] characters(byte[] pin) {
        char[] characters = new char[pin.length];
        for (int i = 0; i < pin.length; i++) {
            characters[i] = (char) (pin[i] & 0xff);
        }
        Arrays.fill(pin, (byte) 0);
        return characters;
    }

    private static boolean blank(byte character) {
        return character >= 0 && character <= ' ';
    }
}
