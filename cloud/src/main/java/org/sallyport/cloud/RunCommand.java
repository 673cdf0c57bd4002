package org.sallyport.cloud;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.datasource.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport-cloud run}: in the foreground until a signal comes. */
@Command(
        name = "run",
        description = "Runs the cloud in the foreground; logs to stderr; SIGTERM and Ctrl-C drain it.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int CONFIGURATION = 3;
    private static final long CLOSING_SECONDS = 15;

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration, cloud.yaml.")
    private Path file;

    @Override
    public Integer call() throws InterruptedException {
        CloudConfig config;
        try {
            config = CloudConfig.read(file.toString(), Files.readString(file));
        } catch (SettingsException e) {
            e.problems().forEach(problem -> tell(problem.toString()));
            return CONFIGURATION;
        } catch (IOException e) {
            tell(file + ": " + (e instanceof NoSuchFileException ? "there is no such file" : "can't be read: " + e));
            return CONFIGURATION;
        }
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(config.listen().eventLoops()));
        try {
            Cloud cloud = await(Cloud.start(vertx, config), Long.MAX_VALUE);
            long grace = config.limits().drainGrace().toSeconds() + CLOSING_SECONDS;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, cloud, grace), "sallyport-stop"));
            // Signals alone end the program: they run the hook above.
            new CountDownLatch(1).await();
            return 0;
        } catch (CloudException e) {
            tell(e.problem().detail());
            await(vertx.close(), CLOSING_SECONDS);
            return FAILED;
        }
    }

    private void stop(Vertx vertx, Cloud cloud, long seconds) {
        try {
            await(cloud.close().eventually(vertx::close), seconds);
        } catch (RuntimeException e) {
            tell("The cloud could not be stopped in good order: " + e.getMessage());
        }
    }

    private static <T> T await(Future<T> future, long seconds) {
        try {
            return future.await(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("it took over " + seconds + " s", e);
        }
    }

    private void tell(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
