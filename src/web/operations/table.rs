//! The table of the operator's endpoints: what their routes, the hints of a 404 and the description are made from. The stream of
//! events is beside it, because it answers without end.

use super::cache::{CacheView, DroppedView};
use super::endpoint::{OperatorEndpoint, Verb};
use super::figures::{KpiView, OperationsView};
use super::history::ChartView;
use super::jobs::{JobView, JobsView};
use super::settings::SettingsView;
use super::status::StatusView;
use super::{alerts, ask, backup, cache, figures, history, jobs, people, settings, status};
use crate::web::endpoint::described;
use crate::web::fields::Known;

/// Everything that the operator asks and does, but for the stream.
pub const OPERATOR_ENDPOINTS: &[OperatorEndpoint] = &[
    OperatorEndpoint {
        path: "/api/v1/status",
        verb: Verb::Ask,
        summary: "How the server came up and how it is: score, deductions, advice, effects in force",
        known: Known::only(&[]),
        form: described::<StatusView>,
        answer: |desk, fields| Box::pin(status::answer(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/kpi",
        verb: Verb::Ask,
        summary: "Key figures over a window",
        known: Known::only(&[figures::FIGURES]),
        form: described::<KpiView>,
        answer: |desk, fields| Box::pin(figures::kpi(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/operations",
        verb: Verb::Ask,
        summary: "Each operation of each service over a window: how many, how they ended, how long they took",
        known: Known::only(&[figures::FIGURES]),
        form: described::<OperationsView>,
        answer: |desk, fields| Box::pin(figures::operations(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/history",
        verb: Verb::Ask,
        summary: "One metric over time, up to ninety days back",
        known: Known::only(&[history::HISTORY]),
        form: described::<ChartView>,
        answer: |desk, fields| Box::pin(history::answer(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/cache",
        verb: Verb::Ask,
        summary: "What each tier of the cache did and holds, by kind; the keys that matter most; what working ahead gains",
        known: Known::only(&[cache::LOOK]),
        form: described::<CacheView>,
        answer: |desk, fields| Box::pin(cache::answer(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/cache/invalidate",
        verb: Verb::Do { body: Some(r#"{"kind": "ephemeris"}"#) },
        summary: "Drop what is kept of a kind",
        known: Known::only(&[cache::INVALIDATE]),
        form: described::<DroppedView>,
        answer: |desk, fields| Box::pin(cache::invalidate(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts",
        verb: Verb::Ask,
        summary: "Alerts that stand, and those that are over, newest first",
        known: Known::only(&[alerts::LIST]),
        form: described::<alerts::AlertsView>,
        answer: |desk, fields| Box::pin(alerts::list(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts/{id}/ack",
        verb: Verb::Do { body: None },
        summary: "Say that an alert is known",
        known: Known::only(&[alerts::ACK]),
        form: described::<alerts::AlertView>,
        answer: |desk, fields| Box::pin(alerts::acknowledge(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts/{rule}/mute",
        verb: Verb::Do { body: Some(r#"{"minutes": 60}"#) },
        summary: "Hear nothing of a rule for a while, and have nothing done about it",
        known: Known::only(&[alerts::MUTE]),
        form: described::<alerts::MutesView>,
        answer: |desk, fields| Box::pin(alerts::mute(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/jobs",
        verb: Verb::Ask,
        summary: "What runs by itself: state, progress, last result, next run",
        known: Known::only(&[]),
        form: described::<JobsView>,
        answer: |desk, fields| Box::pin(jobs::list(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/jobs/{name}/run",
        verb: Verb::Do { body: None },
        summary: "Run a job now",
        known: Known::only(&[jobs::ACT]),
        form: described::<JobView>,
        answer: |desk, fields| Box::pin(jobs::run(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/jobs/{name}/cancel",
        verb: Verb::Do { body: None },
        summary: "Tell a running job to end",
        known: Known::only(&[jobs::ACT]),
        form: described::<JobView>,
        answer: |desk, fields| Box::pin(jobs::cancel(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/ask",
        verb: Verb::Do { body: Some(r#"{"utterance": "гороскоп для льва на завтра"}"#) },
        summary: "A turn of the dialog as if it had been spoken: what was understood, what is answered, and the facts behind it",
        known: Known::only(&[ask::ASK]),
        form: described::<ask::AskedView>,
        answer: |desk, fields| Box::pin(ask::answer(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/backup",
        verb: Verb::Do { body: None },
        summary: "Copy every database into one checked file in the data directory's backups; keys are not in it",
        known: Known::only(&[]),
        form: described::<backup::BackupView>,
        answer: |desk, fields| Box::pin(backup::answer(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/people",
        verb: Verb::Ask,
        summary: "Who is remembered: codes, consent, how long they are kept; nothing that they told",
        known: Known::only(&[people::LIST]),
        form: described::<people::PeopleView>,
        answer: |desk, fields| Box::pin(people::list(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/people/{code}/export",
        verb: Verb::Ask,
        summary: "All that is kept of a person, for themselves; that it was asked for is in the audit",
        known: Known::only(&[people::ACT]),
        form: described::<people::ExportView>,
        answer: |desk, fields| Box::pin(people::export(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/people/{code}/erase",
        verb: Verb::Do { body: None },
        summary: "Forget a person everywhere, old copies included",
        known: Known::only(&[people::ACT]),
        form: described::<people::ErasedView>,
        answer: |desk, fields| Box::pin(people::erase(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/audit",
        verb: Verb::Ask,
        summary: "What was done about people: who, what, when, to whom by code",
        known: Known::only(&[people::AUDIT]),
        form: described::<people::AuditView>,
        answer: |desk, fields| Box::pin(people::audit(desk, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/settings",
        verb: Verb::Ask,
        summary: "The settings in force and where each comes from; secrets are not shown",
        known: Known::only(&[]),
        form: described::<SettingsView>,
        answer: |desk, fields| Box::pin(settings::answer(desk, fields)),
    },
];
