// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser; in the profile {@code browser} only. */
@Tag("browser")
final class PageInBrowserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TAB = 9;
    private static final int ENTER = 13;

    @TempDir
    private Path directory;

    private LoopbackZooKeeper zooKeeper;
    private FakeDruid druid;
    private TranquilityServer server;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = LoopbackZooKeeper.open();
        druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                .zooKeeper(zooKeeper.connect())
                .start();
        ObjectNode config = TestServer.JSON.createObjectNode();
        config.putArray("dataSources").add(TestServer.dataSource("wiki"));
        config.putObject("properties")
                .put("zookeeper.connect", zooKeeper.connect())
                .put("http.port", "0")
                .put("task.partitions", "2")
                .put("task.replicants", "2");
        server = TranquilityServer.start(Files.writeString(directory.resolve("server.json"), config.toString()));
        browser = new Browser(Files.createDirectory(directory.resolve("chromium")));
        browser.resize(1200, 900);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
        if (druid != null) {
            druid.close();
        }
        zooKeeper.close();
    }

    private URI url() {
        return server.urls().get(0);
    }

    /** Some events that are taken, one too old and one that is none. */
    private void post() throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            body.append("{\"time\":\"")
                    .append(Instant.now())
                    .append("\",\"page\":\"")
                    .append(i % 50)
                    .append("\"}\n");
        }
        body.append("{\"time\":\"2014-01-01T00:00:00Z\",\"page\":\"old\"}\n{\"time\":\n");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url().resolve("/v2/post/wiki"))
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void awaitText(String... texts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(browser.text()).contains(texts));
    }

    @Test
    void it_shows_what_goes_on_and_nothing_is_refused_by_the_browser() throws Exception {
        post();
        browser.open(url());
        awaitText(
                "wiki", "was dropped since", "BEFORE_WINDOW", "UNPARSEABLE", "Druid takes it", "RUNNING", "replica 2");
        assertThat(browser.evaluate("document.querySelectorAll('.bar').length").asInt())
                .isEqualTo(4);
        post();
        awaitText("800");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void an_event_is_tried_by_the_keyboard_alone() {
        browser.open(url());
        awaitText("Try an event");
        tabTo("SUMMARY");
        browser.press("Enter", ENTER);
        await().atMost(PATIENCE).until(() -> browser.evaluate("document.querySelector('textarea')?.value ?? ''")
                .asText()
                .contains("\"page\":\"x\""));
        tabTo("TEXTAREA");
        tabTo("BUTTON");
        browser.press("Enter", ENTER);
        awaitText("would be sent");
        assertThat(druid.tasks()).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void the_configuration_is_there_to_be_opened() {
        browser.open(url());
        awaitText("Configuration");
        browser.evaluate("[...document.querySelectorAll('summary')].at(-1).click()");
        awaitText("task.partitions", "set in the file", "druidBeam.basicAuthPass");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void what_is_wrong_is_told() throws Exception {
        druid.holdNewTasks();
        browser.open(url());
        awaitText("Nothing is wrong");
        Thread posting = new Thread(
                () -> {
                    try {
                        post();
                    } catch (IOException | InterruptedException | AssertionError e) {
                        // The server ends before it is answered.
                    }
                },
                "posting");
        posting.start();
        awaitText("No worker has capacity for", "they are late: the last one was");
        assertThat(browser.evaluate("document.title").asText()).isEqualTo("(2) Tranquility");
        druid.startTasks();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(browser.text()).doesNotContain("No worker has capacity for"));
        posting.join(PATIENCE.toMillis());
        assertThat(posting.isAlive()).isFalse();
    }

    /** With {@code -Dtranquility.docs.update=true} the pictures of the documentation are taken. */
    @Test
    void it_fits_a_phone_in_light_and_dark() throws Exception {
        browser.open(url());
        for (int sent = 400; sent <= 2400; sent += 400) {
            post();
            awaitText(NumberFormat.getIntegerInstance(Locale.ENGLISH).format(sent));
        }
        keep("dashboard.png");
        assertThat(ground()).isEqualTo("rgb(245, 247, 249)");
        browser.colors("dark");
        browser.resize(390, 844);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(390);
        assertThat(ground()).isEqualTo("rgb(17, 23, 29)");
        keep("dashboard-phone.png");
    }

    private String ground() {
        return browser.evaluate("getComputedStyle(document.body).backgroundColor")
                .asText();
    }

    private void keep(String name) throws IOException {
        byte[] picture = browser.picture();
        assertThat(picture).hasSizeGreaterThan(10_000);
        if (Boolean.getBoolean("tranquility.docs.update")) {
            Files.write(Path.of("..", "docs", "pictures", name), picture);
        }
    }

    private void tabTo(String tag) {
        for (int i = 0; i < 20; i++) {
            browser.press("Tab", TAB);
            if (browser.evaluate("document.activeElement.tagName").asText().equals(tag)) {
                return;
            }
        }
        throw new AssertionError("The keyboard does not get to a " + tag);
    }
}
