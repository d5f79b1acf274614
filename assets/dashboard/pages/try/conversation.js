// One conversation with the skill: makes the requests that Alice would make, and keeps what the client has to keep.

import { endpointUrl, fetchJson, ApiError } from "../../app/api.js";

/** Most turns that are kept; a conversation can be long, a tab has to live. */
const KEPT_TURNS = 60;

/** Most characters of an utterance that Alice passes on. */
const LONGEST = 1024;

let turnsSoFar = 0;

export class Conversation {
  /** The last segment of the webhook's path, where the server has one. It is kept in this tab alone. */
  static secret = "";

  /** Whether the server answers to `ask`, which tells intent, slots and facts; unknown before the first turn. */
  static canAsk = null;

  constructor(number) {
    this.number = number;
    this.turns = [];
    this.hasScreen = true;
    this.session = `dashboard-${crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)}`;
    this.messages = 0;
    this.state = { session: {}, user: {}, application: {} };
  }

  /** Says something, or presses a button, and keeps what comes back. */
  async say(words, button) {
    const request = this.request(words, button);
    const turn = { id: ++turnsSoFar, words: button?.title ?? words, request, answer: null, told: null, error: null, timing: [] };
    const path = Conversation.secret ? `yandex/webhook/${encodeURIComponent(Conversation.secret)}` : "yandex/webhook";
    try {
      const [{ body, headers, took }, told] = await Promise.all([fetchJson("POST", endpointUrl(path), request), this.ask(request.request.original_utterance)]);
      turn.answer = body;
      turn.told = told;
      turn.timing = [...layers(headers.get("server-timing")), { name: "round_trip", ms: took }];
      this.keep(body);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      turn.error = error;
    }
    this.turns = [...this.turns, turn].slice(-KEPT_TURNS);
  }

  request(words, button) {
    const spoken = words.slice(0, LONGEST);
    const command = spoken.toLowerCase().replace(/[.,!?;:«»"]/g, "").trim();
    const nlu = { tokens: command.split(/\s+/).filter(Boolean), entities: [], intents: {} };
    const request = button?.payload !== undefined
      ? { type: "ButtonPressed", payload: button.payload, nlu }
      : { type: "SimpleUtterance", command, original_utterance: spoken, nlu };
    return {
      meta: {
        locale: "ru-RU",
        timezone: zone(),
        client_id: "astroloh.dashboard",
        interfaces: this.hasScreen ? { screen: {} } : {},
      },
      session: {
        message_id: this.messages++,
        session_id: this.session,
        skill_id: "dashboard",
        application: { application_id: this.session },
        new: this.messages === 1,
      },
      request,
      state: this.state,
      version: "1.0",
    };
  }

  /** What the client of a listener keeps from turn to turn. */
  keep({ session_state: session, user_state_update: user, application_state: application }) {
    this.state = {
      session: session ?? {},
      user: { ...this.state.user, ...user },
      application: application ?? this.state.application,
    };
  }

  /** The same words to the endpoint that tells what was understood. A server without it is asked once. */
  async ask(words) {
    if (Conversation.canAsk === false || words === undefined) return null;
    try {
      const { body } = await fetchJson("POST", endpointUrl("ask"), { utterance: words, session: `${this.session}-ask`, timezone: zone() });
      Conversation.canAsk = true;
      return body;
    } catch (error) {
      if (error.status === 404 || error.status === 405) Conversation.canAsk = false;
      return null;
    }
  }
}

/** The parts of a Server-Timing header that took time, and what it says of the rest. */
function layers(header) {
  return (header ?? "").split(",").map((part) => {
    const [name, ...fields] = part.trim().split(";");
    const values = Object.fromEntries(fields.map((field) => field.trim().split("=")));
    return { name, ms: values.dur === undefined ? null : Number(values.dur), note: values.desc?.replaceAll('"', "") };
  }).filter(({ name }) => name);
}

/** Where this browser lives: the listener's time zone. */
function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
