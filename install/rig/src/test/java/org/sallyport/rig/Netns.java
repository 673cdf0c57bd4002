package org.sallyport.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of Linux, joined to this one by a pair of virtual interfaces: a machine of its own, as far as the
 * network goes. Its packets never leave this machine. Wants root.
 */
final class Netns implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int NUMBERS = 200;

    private final String name;
    private final String outside;
    private final String inside;
    private final int subnet;

    Netns() throws IOException, InterruptedException {
        int number = COUNT.getAndIncrement();
        long pid = ProcessHandle.current().pid();
        name = "sallyport-" + pid + "-" + number;
        outside = "sp" + pid % 1_000_000 + "o" + number;
        inside = "sp" + pid % 1_000_000 + "i" + number;
        // 198.18.0.0/15 is for tests of networks (RFC 2544); the process's number keeps two builds apart.
        subnet = (int) ((pid * 7 + number) % NUMBERS);
        try {
            run("ip", "netns", "add", name);
            run("ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name);
            run("ip", "addr", "add", host() + "/24", "dev", outside);
            run("ip", "link", "set", outside, "up");
            in("ip", "link", "set", "lo", "up");
            in("ip", "addr", "add", address(2) + "/24", "dev", inside);
            in("ip", "link", "set", inside, "up");
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Why namespaces can't be had here; empty where they can. */
    static String missing() {
        try (Netns probe = new Netns()) {
            probe.dropBothWays();
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Our end's address, at which the namespace reaches us. */
    InetAddress hostAddress() throws IOException {
        return InetAddress.getByName(host());
    }

    private String host() {
        return address(1);
    }

    private String address(int last) {
        return "198.18." + subnet + "." + last;
    }

    /** A command that runs inside. */
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /** Swallows every packet, with no word to anybody. */
    void dropBothWays() throws IOException, InterruptedException {
        dropOutgoing();
        dropIncoming();
    }

    void dropOutgoing() throws IOException, InterruptedException {
        drop("output", "oifname");
    }

    void dropIncoming() throws IOException, InterruptedException {
        drop("input", "iifname");
    }

    private void drop(String hook, String interfaceName) throws IOException, InterruptedException {
        in("nft", "add", "table", "inet", "fault");
        in("nft", "add chain inet fault " + hook + " { type filter hook " + hook + " priority 0 ; policy accept ; }");
        in("nft", "add rule inet fault " + hook + " " + interfaceName + " " + inside + " drop");
    }

    /** Lets all packets pass again. */
    void passAll() throws IOException, InterruptedException {
        in("nft", "flush", "ruleset");
    }

    /** Takes the interface down, as a pulled cable does, or up again. */
    void interfaceUp(boolean up) throws IOException, InterruptedException {
        in("ip", "link", "set", inside, up ? "up" : "down");
    }

    /** The machine gets another address, and has the old one no more. */
    void changeAddress() throws IOException, InterruptedException {
        in("ip", "addr", "add", address(3) + "/24", "dev", inside);
        in("ip", "addr", "del", address(2) + "/24", "dev", inside);
        // the second one of a subnet goes with the first unless the kernel promotes it
        in("ip", "addr", "replace", address(3) + "/24", "dev", inside);
    }

    private void in(String... command) throws IOException, InterruptedException {
        run(command(List.of(command)).toArray(String[]::new));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    /** Removes the namespace and both interfaces; what runs inside must have ended. */
    @Override
    public void close() {
        try {
            new ProcessBuilder("ip", "link", "del", outside)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            new ProcessBuilder("ip", "netns", "del", name)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
