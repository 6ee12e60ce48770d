"""A little pack over the small vocabulary, whole and right; tests of packs change a line of it."""

from __future__ import annotations

from screening.rules.pack import RulePack
from screening.rules.pack_load import load_pack
from tests.rules.small import SMALL

LITTLE = """\
pack: little
version: 1.0.0
language: 1
title: A little pack
reviewed: {by: A. Nurse, on: 2026-01-01, again_by: 2027-01-01}

sources:
  S1: {title: A label, kind: product label, section: "4", address: "https://example.org/label", status: V}

tables:
  calming: [sedative, opioid]

define:
  high: readings where top >= 140

rules:
  - id: AA-01
    domain: pressure
    title: Two high readings
    when: count(high) >= 2
    severity: {esketamine: usually_excluded, iv_ketamine: manage_first}
    urgency: same_day
    evidence: A
    because: Reports two high readings.
    sources: [S1]
    examples:
      - {facts: {readings: [{top: 140}, {top: 150}]}, fires: yes}
      - {facts: {readings: [{top: 139}, {top: 150}]}, fires: no}
      - {facts: {readings: [{top: unknown}, {top: 150}]}, fires: unknown}
  - id: AA-02
    domain: pressure
    title: A cough, or medicines that calm
    when: cough or meds has any of calming
    unless: [AA-01]
    severity: {esketamine: caution, iv_ketamine: caution}
    evidence: B
    because: Reports a cough or a calming medicine.
    sources: [S1]
    examples:
      - {facts: {cough: yes}, fires: yes}
      - {facts: {cough: yes, readings: [{top: 140}, {top: 150}]}, fires: no}
      - {facts: {cough: no, meds: [], meds_known: no}, fires: unknown}
      - {facts: {meds: [morph]}, fires: yes}
      - {facts: {meds: [sedative]}, fires: yes}
  - id: AA-03
    domain: heart
    title: A fast pulse, once sent
    when: sent and pulse > 110
    severity: {esketamine: null, iv_ketamine: null}
    urgency: now
    evidence: D
    because: Reports a fast pulse.
    sources: [S1]
    examples:
      - {facts: {pulse: 111}, fires: yes}
      - {facts: {pulse: 110}, fires: no}
      - {facts: {pulse: 111}, sent: no, fires: no}
      - {facts: {pulse: declined}, fires: unknown}
"""


def little(text: str = LITTLE) -> RulePack:
    """The little pack, or a changed one."""
    return load_pack(text, "little.yaml", SMALL)
