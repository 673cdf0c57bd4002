package org.sallyport.agent.unlocking;

import com.sun.jna.platform.win32.Crypt32Util;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinCrypt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;

/**
 * A random secret that Windows' data protection (DPAPI) keeps for this machine: of use on no other. For the machine, not
 * for a user, since who enrols is an administrator and who runs is a service's account; the file's own permissions keep
 * other users of the machine out.
 */
record DpapiSecret(Path file) implements Unlocking {
    private static final int FLAGS = WinCrypt.CRYPTPROTECT_LOCAL_MACHINE | WinCrypt.CRYPTPROTECT_UI_FORBIDDEN;
    private static final byte[] PURPOSE = "sallyport key store 1".getBytes(StandardCharsets.US_ASCII);

    @Override
    public String name() {
        return file + " by Windows' data protection";
    }

    @Override
    public boolean guessable() {
        return false;
    }

    @Override
    public void prepare() {
        if (!Files.exists(file)) {
            byte[] secret = RandomSecret.make();
            try {
                SecretFiles.write(
                        file, Crypt32Util.cryptProtectData(secret, PURPOSE, FLAGS, "Sallyport key store", null));
            } catch (Win32Exception e) {
                throw refused(
                        "could not protect a secret: run this command as an administrator, and see what Windows says of the"
                                + " error",
                        e);
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    @Override
    public byte[] secret() {
        byte[] kept = SecretFiles.read(file);
        try {
            return Crypt32Util.cryptUnprotectData(kept, PURPOSE, FLAGS, null);
        } catch (Win32Exception e) {
            throw refused(
                    "does not open " + file
                            + ", which another machine made or someone changed: restore it on the machine that it is from,"
                            + " or restore the gateway here",
                    e);
        }
    }

    private static AgentException refused(String what, Win32Exception cause) {
        return new AgentException(
                AgentCode.PASSPHRASE_REFUSED,
                "Windows' data protection " + what + " (error " + cause.getErrorCode() + ")",
                cause);
    }
}
