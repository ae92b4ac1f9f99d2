package dev.keyrecall.aws;

import dev.keyrecall.aws.FaultyFront.Deed;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers that say nothing of a credential, each by what sends it: AWS in trouble or about
 * something else, a proxy, a captive portal, a service that is none.
 */
final class WrongAnswers {
    private static final String XML = "Content-Type: text/xml\r\nx-amzn-RequestId: r-1\r\n";
    private static final String HTML = "Content-Type: text/html\r\n";
    private static final String ARN = "arn:aws:iam::000000000000:user/nobody";

    private WrongAnswers() {}

    static Map<String, Deed> all() {
        Map<String, Deed> all = new LinkedHashMap<>();
        refusals(all);
        gateways(all);
        garbled(all);
        return all;
    }

    private static void put(Map<String, Deed> all, String name, String answer) {
        all.put(name, Deed.Answer.of(answer));
    }

    private static String refusal(int status, String code, String message) {
        return RawServer.http(status, XML, error(code, message));
    }

    private static String error(String code, String message) {
        return "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                + "<Type>Sender</Type><Code>"
                + code
                + "</Code><Message>"
                + message
                + "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    }

    private static String identity(String arn) {
        return "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                + arn
                + "<UserId>AIDANOBODY</UserId><Account>000000000000</Account>"
                + "</GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId>"
                + "</ResponseMetadata></GetCallerIdentityResponse>";
    }

    private static void refusals(Map<String, Deed> all) {
        put(all, "429 with a code", refusal(429, "TooManyRequestsException", "Rate exceeded"));
        put(all, "429 without", RawServer.http(429, "Retry-After: 1\r\n", ""));
        put(all, "429 naming a dead key", refusal(429, "InvalidClientTokenId", "invalid"));
        put(all, "400 throttling", refusal(400, "Throttling", "Rate exceeded"));
        put(all, "503 slow down", refusal(503, "SlowDown", "Please reduce your request rate"));
        put(all, "500", refusal(500, "InternalFailure", "An internal error occurred."));
        put(all, "503", refusal(503, "ServiceUnavailable", "unavailable"));
        put(all, "500 naming a dead key", refusal(500, "InvalidClientTokenId", "invalid"));
        put(all, "access denied", refusal(403, "AccessDenied", "User: x is not authorized"));
        put(all, "denied by an endpoint's policy", refusal(403, "AccessDeniedException", "no"));
        put(all, "opt-in required", refusal(403, "OptInRequired", "The region is not enabled"));
        put(all, "too skewed", refusal(403, "RequestTimeTooSkewed", "The difference is too large"));
        put(
                all,
                "expired signature",
                refusal(403, "SignatureDoesNotMatch", "Signature expired: x is now earlier than"));
        put(all, "expired request", refusal(400, "RequestExpired", "Request has expired."));
        put(all, "expired token", refusal(403, "ExpiredToken", "The token is expired"));
        put(all, "expired token, 400", refusal(400, "ExpiredTokenException", "expired"));
        put(all, "incomplete signature", refusal(400, "IncompleteSignature", "no credential"));
        put(all, "missing token", refusal(403, "MissingAuthenticationToken", "missing"));
        put(all, "an unknown code", refusal(403, "InvalidClientTokenIdentity", "new"));
        put(all, "in another case", refusal(403, "invalidclienttokenid", "not a code of AWS"));
    }

    private static void gateways(Map<String, Deed> all) {
        String page = "<html><body>InvalidClientTokenId " + ARN + "</body></html>";
        put(all, "502 of a gateway", RawServer.http(502, HTML, page));
        put(all, "503 without a body", RawServer.http(503, "", ""));
        put(all, "504 of a gateway", RawServer.http(504, "Content-Type: text/plain\r\n", "late"));
        put(all, "403 of a gateway", RawServer.http(403, HTML, page));
        put(all, "403 without a body", RawServer.http(403, "", ""));
        put(all, "404 of a gateway", RawServer.http(404, HTML, page));
        put(
                all,
                "403 of a gateway that imitates",
                RawServer.http(
                        403,
                        "Content-Type: text/xml\r\n",
                        "<Error><Code>InvalidClientTokenId</Code></Error>"));
        put(
                all,
                "403 of no request",
                RawServer.http(
                        403,
                        "Content-Type: text/xml\r\n",
                        "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error>"
                                + "</ErrorResponse>"));
        put(
                all,
                "401 of a proxy",
                RawServer.http(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", page));
        put(
                all,
                "407 of a proxy",
                RawServer.http(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", page));
        put(all, "302", RawServer.http(302, "Location: http://127.0.0.1:9/\r\n", ""));
        put(all, "307", RawServer.http(307, "Location: http://127.0.0.1:9/\r\n", ""));
        put(all, "200 of a portal", RawServer.http(200, HTML, page));
        put(all, "200 without a body", RawServer.http(200, XML, ""));
        put(all, "204", "HTTP/1.1 204 No Content\r\n\r\n");
        put(
                all,
                "200 in JSON",
                RawServer.http(200, "Content-Type: application/json\r\n", "{\"Arn\":\"x\"}"));
        put(
                all,
                "200 with an error",
                RawServer.http(200, XML, error("InvalidClientTokenId", "invalid")));
        put(all, "200 naming nobody", RawServer.http(200, XML, identity("")));
        put(all, "200 naming a blank", RawServer.http(200, XML, identity("<Arn> </Arn>")));
        put(all, "200 naming no ARN", RawServer.http(200, XML, identity("<Arn>null</Arn>")));
        put(
                all,
                "200 of no request",
                RawServer.http(
                        200,
                        "Content-Type: text/xml\r\n",
                        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>"
                                + ARN
                                + "</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"));
    }

    private static void garbled(Map<String, Deed> all) {
        String dead = error("InvalidClientTokenId", "The security token is invalid.");
        String live = identity("<Arn>" + ARN + "</Arn>");
        put(
                all,
                "a refusal cut in its code",
                "HTTP/1.1 403 Forbidden\r\n"
                        + XML
                        + "Connection: close\r\n\r\n"
                        + cut(dead, "</C"));
        put(
                all,
                "a refusal cut after its code",
                "HTTP/1.1 403 Forbidden\r\n"
                        + XML
                        + "Connection: close\r\n\r\n"
                        + cut(dead, "<Me"));
        put(
                all,
                "a refusal shorter than it says",
                "HTTP/1.1 403 Forbidden\r\n" + XML + "Content-Length: 9000\r\n\r\n" + dead);
        put(
                all,
                "an identity cut after its ARN",
                "HTTP/1.1 200 OK\r\n" + XML + "Connection: close\r\n\r\n" + cut(live, "<UserId"));
        put(
                all,
                "said to be compressed",
                RawServer.http(200, XML + "Content-Encoding: gzip\r\n", "no gzip at all"));
        put(all, "bytes in an XML document", RawServer.http(200, XML, "<\u0001\u00ff\u0000>"));
        put(
                all,
                "an entity",
                RawServer.http(
                        200,
                        XML,
                        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                                + identity("<Arn>&x;</Arn>")));
        put(all, "a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n");
        put(all, "a chunk that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz");
        put(all, "a status that is none", "HTTP/1.1 dead\r\n\r\n");
        put(all, "another protocol", "SSH-2.0-OpenSSH_9.2\r\n");
        put(all, "noise", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n");
        put(all, "no byte", "");
    }

    private static String cut(String text, String before) {
        return text.substring(0, text.indexOf(before));
    }
}
