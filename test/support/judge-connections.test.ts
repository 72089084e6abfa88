import { describe, expect, it } from "vitest";
import { type AllowedPeers, judgeConnections, reachedPorts } from "./judge-connections.ts";

const allowed: AllowedPeers = { connects: [1883], listens: [8081], socketFolders: ["/tmp/house"] };

const broker = '71 connect(20, {sa_family=AF_INET, sin_port=htons(1883), sin_addr=inet_addr("127.0.0.1")}, 16) = 0';
const lock = '71 connect(21, {sa_family=AF_UNIX, sun_path="/tmp/house/lock.sock"}, 110) = 0';
const panel = '71 bind(22, {sa_family=AF_INET, sin_port=htons(8081), sin_addr=inet_addr("127.0.0.1")}, 16) = 0';

describe("a trace of what the agent reached for", () => {
  it("is clean with its broker, its lock and its own panel", () => {
    const caller =
      '71 accept4(22, {sa_family=AF_INET, sin_port=htons(50000), sin_addr=inet_addr("127.0.0.1")}, [16]) = 25';
    expect(judgeConnections([broker, lock, panel, caller].join("\n"), allowed)).toEqual([]);
    expect(reachedPorts(broker)).toEqual(new Set([1883]));
  });

  it.each([
    ["another port", broker.replace("1883", "443")],
    ["another host", broker.replace("127.0.0.1", "93.184.216.34")],
    [
      "a name server",
      '72 sendto(9, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 1',
    ],
    [
      "many at once",
      '72 sendmmsg(9, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, msg_namelen=16}}], 2, 0) = 2',
    ],
    [
      "IPv6",
      '72 connect(9, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    ],
    ["another's socket", lock.replace("/tmp/house/lock.sock", "/run/dbus/system_bus_socket")],
    ["a socket beside the folder", lock.replace("/tmp/house/lock.sock", "/tmp/house-of-another/lock.sock")],
    ["every interface", panel.replace("127.0.0.1", "0.0.0.0")],
    [
      "a call cut in two",
      '72 connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}, 16 <unfinished ...>',
    ],
  ])("names %s", (_, line) => {
    expect(judgeConnections([broker, line, lock].join("\n"), allowed)).toEqual([line]);
  });
});
