import { describe, expect, it } from "vitest";
import { EditRequests } from "./requests";

function line() {
  const sent: Record<string, unknown>[] = [];
  const life = new AbortController();
  const requests = new EditRequests("view", (message) => sent.push(message), life.signal);
  const answer = (reply: object = {}) =>
    requests.receive({ kind: "kernel_edited", id: sent[sent.length - 1]?.["id"], ...reply });
  return { sent, requests, answer, life };
}

describe("requests", () => {
  it("go one at a time and in order", () => {
    const { sent, requests, answer } = line();
    const heard: unknown[] = [];
    requests.ask({ action: "edit" }, ({ note }) => heard.push(note));
    requests.ask({ action: "undo" }, ({ note }) => heard.push(note));
    expect(sent.map(({ action }) => action)).toEqual(["edit"]);
    answer({ note: "one" });
    expect(sent.map(({ action }) => action)).toEqual(["edit", "undo"]);
    expect(requests.isIdle).toBe(false);
    answer({ note: "two" });
    expect(heard).toEqual(["one", "two"]);
    expect(requests.isIdle).toBe(true);
  });

  it("of one drag leave out outdated values, but no other request in between", () => {
    const { sent, requests, answer } = line();
    for (const text of ["1", "2", "3"]) requests.ask({ action: "type", gesture: "drag 1", text });
    requests.ask({ action: "undo" });
    for (const text of ["4", "5"]) requests.ask({ action: "type", gesture: "drag 2", text });
    for (let at = 0; at < 4; at++) answer();
    expect(sent.map(({ action, text }) => text ?? action)).toEqual(["1", "3", "undo", "5"]);
    expect(requests.isIdle).toBe(true);
  });

  it("ignore replies to another view", () => {
    const { requests, sent } = line();
    requests.ask({ action: "undo" });
    requests.receive({ kind: "kernel_edited", id: "other/0" });
    requests.receive({ kind: "download", id: sent[0]?.["id"] });
    requests.receive(null);
    expect(requests.isIdle).toBe(false);
  });
});
