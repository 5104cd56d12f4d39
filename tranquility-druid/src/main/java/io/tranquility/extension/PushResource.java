// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tranquility.extension.BatchDecoder.MalformedBatchException;
import io.tranquility.extension.BatchDecoder.TooManyRowsException;
import io.tranquility.extension.BodyReader.BodyTooLargeException;
import io.tranquility.extension.BodyReader.UnknownEncodingException;
import io.tranquility.extension.RejectedRows.RejectedRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.apache.druid.java.util.common.DateTimes;
import org.apache.druid.segment.realtime.ChatHandler;
import org.apache.druid.server.security.Action;
import org.apache.druid.server.security.AuthorizerMapper;
import org.joda.time.DateTime;

/**
 * A task's endpoint below {@code /druid/worker/v1/chat/<service name or task id>}. Speaks the protocol of the event receiver
 * that Druid had until version 30, so that its clients need no change; what is new is only sent to clients that number their
 * batches. {@code docs/extension.md} describes it. Thread-safe; public because Jersey calls it.
 */
public final class PushResource implements ChatHandler {
    static final String INCARNATION_HEADER = "X-Tranquility-Incarnation";
    static final String RESTORED_HEADER = "X-Tranquility-Restored";

    private static final int PAYLOAD_TOO_LARGE = 413;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RETRY_SECONDS = 1;
    private static final int RETRY_SECONDS_WITHOUT_ROOM = 60;

    private final String dataSource;
    private final AuthorizerMapper authorizerMapper;
    private final BodyReader bodyReader;
    private final BatchDecoder decoder;
    private final Intake intake;
    private final EndSignal end;
    private final Supplier<RunIdentity> run;
    private final Supplier<PushStatus> status;

    PushResource(
            String dataSource,
            AuthorizerMapper authorizerMapper,
            BodyReader bodyReader,
            BatchDecoder decoder,
            Intake intake,
            EndSignal end,
            Supplier<RunIdentity> run,
            Supplier<PushStatus> status) {
        this.dataSource = dataSource;
        this.authorizerMapper = authorizerMapper;
        this.bodyReader = bodyReader;
        this.decoder = decoder;
        this.intake = intake;
        this.end = end;
        this.run = run;
        this.status = status;
    }

    /** Takes a batch: all of its rows, except those it names in the answer, or none. */
    @POST
    @Path("/push-events")
    @Consumes({"application/json", "application/x-jackson-smile"})
    public Response pushEvents(InputStream in, @Context HttpServletRequest request) {
        Compat.authorize(request, Action.WRITE, dataSource, authorizerMapper);
        final BodyFormat format = BodyFormat.of(request.getContentType());
        try (BytesInFlight.Share share = bodyReader.open()) {
            final Producer producer =
                    Producer.of(request.getHeader(Producer.ID_HEADER), request.getHeader(Producer.SEQUENCE_HEADER));
            final BatchBody body = bodyReader.read(in, request.getHeader(HttpHeaders.CONTENT_ENCODING), share);
            final Batch batch = decoder.decode(body.bytes(), format);
            return answer(format, intake.take(batch, body, producer), producer);
        } catch (IllegalArgumentException | MalformedBatchException e) {
            return error(format, 400, e.getMessage(), 0);
        } catch (BytesInFlight.OverloadedException e) {
            return error(format, TOO_MANY_REQUESTS, "Nothing was taken: " + e.getMessage(), RETRY_SECONDS);
        } catch (IOException e) {
            return error(format, 400, "The body could not be read to its end: " + e.getMessage(), 0);
        } catch (UnknownEncodingException e) {
            return error(format, 415, e.getMessage(), 0);
        } catch (BodyTooLargeException | TooManyRowsException e) {
            return error(format, PAYLOAD_TOO_LARGE, e.getMessage(), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error(format, 503, "The process is stopping; nothing was taken", RETRY_SECONDS);
        }
    }

    /**
     * Publishes what the task has and ends it; does nothing more when it is called again.
     *
     * @param shutoffTime when to do that, ISO 8601; now if it is missing or past
     */
    @POST
    @Path("/shutdown")
    public Response shutdown(
            @QueryParam("shutoffTime") @Nullable String shutoffTime, @Context HttpServletRequest request) {
        Compat.authorize(request, Action.WRITE, dataSource, authorizerMapper);
        if (shutoffTime == null || shutoffTime.isEmpty()) {
            end.shutOff();
        } else {
            final DateTime time;
            try {
                time = DateTimes.of(shutoffTime);
            } catch (IllegalArgumentException e) {
                return error(BodyFormat.JSON, 400, "shutoffTime [" + shutoffTime + "] must be an ISO 8601 time", 0);
            }
            end.shutOffAt(time);
        }
        return json(BodyFormat.JSON, 200, status.get().toJson(), 0);
    }

    /** Ends the task without publishing anything more: for a replica that missed what another one has. Can be repeated. */
    @POST
    @Path("/abandon")
    public Response abandon(@Context HttpServletRequest request) {
        Compat.authorize(request, Action.WRITE, dataSource, authorizerMapper);
        if (!end.abandon()) {
            return error(
                    BodyFormat.JSON, 409, "The task is publishing or has ended; it cannot be abandoned any more", 0);
        }
        return json(BodyFormat.JSON, 200, status.get().toJson(), 0);
    }

    /** What the task is doing and what it has taken. */
    @GET
    @Path("/status")
    public Response status(@Context HttpServletRequest request) {
        Compat.authorize(request, Action.READ, dataSource, authorizerMapper);
        return json(BodyFormat.JSON, 200, status.get().toJson(), 0);
    }

    private Response answer(BodyFormat format, Outcome outcome, @Nullable Producer producer) {
        if (outcome instanceof Outcome.Taken taken) {
            return json(format, 200, taken(taken, producer != null), 0);
        }
        if (outcome instanceof Outcome.Skipped skipped) {
            final Map<String, Object> json = new LinkedHashMap<>();
            json.put("eventCount", 0);
            json.put("skipped", true);
            json.put("rejected", skipped.rejected().toAnswer());
            return json(format, 200, json, 0);
        }
        if (outcome instanceof Outcome.BelowWindow) {
            return error(
                    format,
                    409,
                    "Sequence [" + producer.sequence() + "] is below the last " + ProducerWindow.NUMBERS
                            + " numbers of producer [" + producer.id() + "]; nothing was taken",
                    0);
        }
        if (outcome instanceof Outcome.Closed closed) {
            final String text = closed.rowsTaken() == 0
                    ? "The task takes no more batches; nothing was taken"
                    : "The task takes no more batches; an attempt before had taken the first " + closed.rowsTaken()
                            + " rows of this one";
            return json(format, 410, Map.of("error", text, "rowsTaken", closed.rowsTaken()), 0);
        }
        if (outcome instanceof Outcome.NoRoom) {
            return error(
                    format,
                    TOO_MANY_REQUESTS,
                    "The task knows " + Producers.MAX_PRODUCERS + " producers and none has been idle for "
                            + Producers.FORGET_AFTER.toMinutes() + " minutes; nothing was taken",
                    RETRY_SECONDS_WITHOUT_ROOM);
        }
        if (outcome instanceof Outcome.Unfinished unfinished) {
            return error(
                    format,
                    503,
                    "Stopped after " + unfinished.rowsTaken() + " rows: " + unfinished.reason()
                            + ". Send the identical batch again and it continues there",
                    RETRY_SECONDS);
        }
        final String reason = ((Outcome.NotNow) outcome).reason();
        return error(format, 503, "Nothing was taken: " + reason, RETRY_SECONDS);
    }

    /** The list of rejected rows is complete, but an old client would not know what to do with it. */
    private static Map<String, Object> taken(Outcome.Taken taken, boolean numbered) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("eventCount", taken.events());
        if (numbered) {
            final List<RejectedRow> rejected = taken.rejected().stream()
                    .map(rejection -> new RejectedRow(rejection.index(), rejection.reason()))
                    .toList();
            json.put("rejected", rejected);
        }
        return json;
    }

    private Response error(BodyFormat format, int code, String message, int retryAfterSeconds) {
        return json(format, code, Map.of("error", message), retryAfterSeconds);
    }

    private Response json(BodyFormat format, int code, Object entity, int retryAfterSeconds) {
        final RunIdentity now = run.get();
        final byte[] body;
        try {
            body = format.mapper().writeValueAsBytes(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps, lists, strings and numbers can always be written", e);
        }
        final Response.ResponseBuilder response = Response.status(code)
                .type(format.contentType())
                .header(INCARNATION_HEADER, now.incarnation())
                .header(RESTORED_HEADER, now.restoredText())
                .entity(body);
        if (retryAfterSeconds > 0) {
            response.header("Retry-After", retryAfterSeconds);
        }
        return response.build();
    }
}
