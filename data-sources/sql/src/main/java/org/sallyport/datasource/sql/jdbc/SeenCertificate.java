package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.ConnectLimit;

/**
 * The certificate of a server whose driver trusts files alone and would check another name than the connection's: a
 * handshake of ours verifies the server first, as the connection's parameters say, and the driver is told to trust the
 * very certificate that was seen there and no other. Certificates are public, so a file may hold them. Blocks.
 */
final class SeenCertificate {
    /** Connection exception, SQL:2016 class 08. */
    private static final String NO_CONNECTION = "08001";

    /** Certificates of which a file is kept: a driver that cancels a statement reads it once more. */
    private static final int MOST = 64;
    /** The files, the longest unused first. */
    private static final Map<Certificate, Path> FILES = new LinkedHashMap<>(16, 0.75f, true);

    private static @Nullable Path folder;
    private static @Nullable UserPrincipal owner;

    private SeenCertificate() {}

    /**
     * A file of the certificate, in PEM.
     *
     * @param context whom to trust
     * @throws SQLException with SQLSTATE 08001 where the server does not answer, or is not to be trusted
     */
    static Path of(SSLContext context, InetAddress address, int port, ConnectLimit limit) throws SQLException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, port), limit.millis());
            plain.setSoTimeout(limit.millis());
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, address.getHostAddress(), port, true);
            socket.startHandshake();
            return file(socket.getSession().getPeerCertificates()[0]);
        } catch (IOException | CertificateEncodingException e) {
            throw new SQLNonTransientConnectionException("TLS to the server failed", NO_CONNECTION, e);
        }
    }

    private static synchronized Path file(Certificate certificate) throws IOException, CertificateEncodingException {
        Path ours = folder();
        Path known = FILES.get(certificate);
        if (known != null && Files.exists(known)) {
            return known;
        }
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(certificate.getEncoded());
        Path file = Files.createTempFile(ours, "server", ".pem");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        FILES.put(certificate, file);
        if (FILES.size() > MOST) {
            Iterator<Path> longest = FILES.values().iterator();
            Files.deleteIfExists(longest.next());
            longest.remove();
        }
        return file;
    }

    /**
     * A folder that only this user can write to. One that was cleared away may have been made again by somebody else, who
     * could put another certificate there: then a new one is made.
     */
    private static Path folder() throws IOException {
        Path known = folder;
        if (known != null
                && Files.isDirectory(known, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(known, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            return known;
        }
        if (known == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(SeenCertificate::clear, "server-certificates"));
        }
        Path made = Files.createTempDirectory("sallyport-servers");
        owner = Files.getOwner(made, LinkOption.NOFOLLOW_LINKS);
        FILES.clear();
        folder = made;
        return made;
    }

    private static synchronized void clear() {
        for (Path file : FILES.values()) {
            file.toFile().delete();
        }
        if (folder != null) {
            folder.toFile().delete();
        }
    }
}
