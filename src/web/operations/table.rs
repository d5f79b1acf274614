//! The table of the operator's endpoints: the source of their routes, of the hints of a 404 and of the description. The stream of
//! events is not in it, because its answer has no end.
//!
//! Endpoints with [`Scope::Observe`] only read figures of the server. The cache and the settings need [`Scope::Operate`]: keys of
//! charts hold moments and places.

use super::cache::{CacheView, DroppedView};
use super::clock::ConfirmedClockView;
use super::endpoint::{OperatorEndpoint, Verb};
use super::figures::{KpiView, OperationsView};
use super::history::SeriesView;
use super::jobs::{JobView, JobsView};
use super::settings::SettingsView;
use super::status::StatusView;
use super::{alerts, ask, backup, cache, clock, figures, history, jobs, people, settings, status};
use crate::api_keys::Scope;
use crate::web::params::fields::AcceptedParams;
use crate::web::routing::endpoint::schema_parts;

/// Every endpoint of the operator's API except for the stream of events.
pub const OPERATOR_ENDPOINTS: &[OperatorEndpoint] = &[
    OperatorEndpoint {
        path: "/api/v1/status",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "Start steps and health: score, deductions, advice, mitigations in force",
        params: AcceptedParams::only(&[]),
        schema: schema_parts::<StatusView>,
        handler: |state, fields| Box::pin(status::answer(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/kpi",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "Key figures over a window",
        params: AcceptedParams::only(&[figures::FIGURES]),
        schema: schema_parts::<KpiView>,
        handler: |state, fields| Box::pin(figures::kpi(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/operations",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "Each operation of each service over a window: counts, outcomes, durations",
        params: AcceptedParams::only(&[figures::FIGURES]),
        schema: schema_parts::<OperationsView>,
        handler: |state, fields| Box::pin(figures::operations(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/history",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "One metric over time, up to ninety days back",
        params: AcceptedParams::only(&[history::HISTORY]),
        schema: schema_parts::<SeriesView>,
        handler: |state, fields| Box::pin(history::answer(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/cache",
        verb: Verb::Get,
        scope: Scope::Operate,
        summary: "The cache by tier and kind: requests, contents, the most important keys, and what precomputation gains",
        params: AcceptedParams::only(&[cache::LOOK]),
        schema: schema_parts::<CacheView>,
        handler: |state, fields| Box::pin(cache::answer(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/cache/invalidate",
        verb: Verb::Post { body: Some(r#"{"kind": "ephemeris"}"#) },
        scope: Scope::Operate,
        summary: "Drop the cache entries of a kind",
        params: AcceptedParams::only(&[cache::INVALIDATE]),
        schema: schema_parts::<DroppedView>,
        handler: |state, fields| Box::pin(cache::invalidate(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "Open alerts, and past ones, newest first",
        params: AcceptedParams::only(&[alerts::LIST]),
        schema: schema_parts::<alerts::AlertsView>,
        handler: |state, fields| Box::pin(alerts::list(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts/rules",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "Alert rules: what each reads, its unit, its thresholds, and the mitigations that follow",
        params: AcceptedParams::only(&[]),
        schema: schema_parts::<alerts::RulesView>,
        handler: |state, fields| Box::pin(alerts::rules(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts/{id}/ack",
        verb: Verb::Post { body: None },
        scope: Scope::Operate,
        summary: "Acknowledge an alert",
        params: AcceptedParams::only(&[alerts::ACK]),
        schema: schema_parts::<alerts::AlertView>,
        handler: |state, fields| Box::pin(alerts::acknowledge(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/alerts/{rule}/mute",
        verb: Verb::Post { body: Some(r#"{"minutes": 60}"#) },
        scope: Scope::Operate,
        summary: "Mute a rule for a while: no notification, no mitigation",
        params: AcceptedParams::only(&[alerts::MUTE]),
        schema: schema_parts::<alerts::MutesView>,
        handler: |state, fields| Box::pin(alerts::mute(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/jobs",
        verb: Verb::Get,
        scope: Scope::Observe,
        summary: "Background jobs: state, progress, last result, next run",
        params: AcceptedParams::only(&[]),
        schema: schema_parts::<JobsView>,
        handler: |state, fields| Box::pin(jobs::list(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/jobs/{name}/run",
        verb: Verb::Post { body: None },
        scope: Scope::Operate,
        summary: "Run a job now",
        params: AcceptedParams::only(&[jobs::ACT]),
        schema: schema_parts::<JobView>,
        handler: |state, fields| Box::pin(jobs::run(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/jobs/{name}/cancel",
        verb: Verb::Post { body: None },
        scope: Scope::Operate,
        summary: "Cancel a running job",
        params: AcceptedParams::only(&[jobs::ACT]),
        schema: schema_parts::<JobView>,
        handler: |state, fields| Box::pin(jobs::cancel(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/ask",
        verb: Verb::Post { body: Some(r#"{"utterance": "гороскоп для льва на завтра"}"#) },
        scope: Scope::Operate,
        summary: "Simulate a turn of the voice dialog: what was understood, what is answered, and the facts behind it",
        params: AcceptedParams::only(&[ask::ASK]),
        schema: schema_parts::<ask::AskedView>,
        handler: |state, fields| Box::pin(ask::answer(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/backup",
        verb: Verb::Post { body: None },
        scope: Scope::Operate,
        summary: "Copy every database into one verified file in the data directory's `backups`; keys are not included",
        params: AcceptedParams::only(&[]),
        schema: schema_parts::<backup::BackupView>,
        handler: |state, fields| Box::pin(backup::answer(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/people",
        verb: Verb::Get,
        scope: Scope::Operate,
        summary: "People in the store: codes, consent, retention; none of their data",
        params: AcceptedParams::only(&[people::LIST]),
        schema: schema_parts::<people::PeopleView>,
        handler: |state, fields| Box::pin(people::list(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/people/{code}/export",
        verb: Verb::Get,
        scope: Scope::Operate,
        summary: "Export everything stored about a person; the export is recorded in the audit log",
        params: AcceptedParams::only(&[people::ACT]),
        schema: schema_parts::<people::ExportView>,
        handler: |state, fields| Box::pin(people::export(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/people/{code}/erase",
        verb: Verb::Post { body: None },
        scope: Scope::Operate,
        summary: "Erase a person everywhere, old copies included",
        params: AcceptedParams::only(&[people::ACT]),
        schema: schema_parts::<people::ErasedView>,
        handler: |state, fields| Box::pin(people::erase(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/audit",
        verb: Verb::Get,
        scope: Scope::Operate,
        summary: "The audit log about people: who did what, when, to which code",
        params: AcceptedParams::only(&[people::AUDIT]),
        schema: schema_parts::<people::AuditView>,
        handler: |state, fields| Box::pin(people::audit(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/clock/confirm",
        verb: Verb::Post { body: None },
        scope: Scope::Operate,
        summary: "Say that the machine's clock is right after a step far forward; recorded in the audit log",
        params: AcceptedParams::only(&[]),
        schema: schema_parts::<ConfirmedClockView>,
        handler: |state, fields| Box::pin(clock::confirm(state, fields)),
    },
    OperatorEndpoint {
        path: "/api/v1/settings",
        verb: Verb::Get,
        scope: Scope::Operate,
        summary: "The settings in force and where each comes from; secrets are not shown",
        params: AcceptedParams::only(&[]),
        schema: schema_parts::<SettingsView>,
        handler: |state, fields| Box::pin(settings::answer(state, fields)),
    },
];
