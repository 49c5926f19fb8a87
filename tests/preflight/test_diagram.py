"""The picture of a stack: what it shows, and that a real browser shows it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from preflight.diagram import mermaid, svg
from preflight.diagram.boxes import INTERNET, Arrow, Scene
from preflight.diagram.scene import scene
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import Settings
from preflight.policy import discover
from preflight.reports import html
from preflight.reports.report import Report
from preflight.testing import Program, program_from_yaml

STACK = """
name: web
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  public-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  public-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1b }
  private-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24, availabilityZone: eu-west-1a }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${public-a.id}", allocationId: "${address.allocationId}" }
  outside:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  inside:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  a: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${public-a.id}", routeTableId: "${outside.id}" } }
  b: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${public-b.id}", routeTableId: "${outside.id}" } }
  c: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${private-a.id}", routeTableId: "${inside.id}" } }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { subnets: ["${public-a.id}", "${public-b.id}"] }
  targets: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" } }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
  server: { type: aws:ec2:Instance, properties: { subnetId: "${private-a.id}" } }
  registration:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${targets.arn}", targetId: "${server.id}" }
  free: { type: aws:lambda:Function, name: "<free> & \\"easy\\"", properties: { role: some } }
  bucket: { type: aws:s3:Bucket }
"""


def made() -> Scene:
    stack = program_from_yaml(STACK).planned()
    return scene(stack, run(stack, discover(), Settings()))


def names(urn: str) -> str:
    return urn.rpartition("::")[2] if urn != INTERNET else "internet"


def test_the_scene_holds_what_a_person_looks_for() -> None:
    (region,) = made().regions
    assert region.name == "eu-west-1"
    assert [i.what for i in region.items] == ["Lambda function", "S3 bucket"]
    (vpc,) = region.vpcs
    assert (vpc.cidr, [g.name for g in vpc.gateways]) == ("10.0.0.0/16", ["gateway"])
    shown = {s.name: (s.zone, s.is_public, s.route) for s in vpc.subnets}
    assert shown == {
        "public-a": ("eu-west-1a", True, "to internet gateway"),
        "public-b": ("eu-west-1b", True, "to internet gateway"),
        "private-a": ("eu-west-1a", False, "to NAT gateway nat"),
    }
    lives = {i.name: sorted(map(names, i.subnets)) for i in vpc.items}
    assert lives == {"nat": ["public-a"], "balancer": ["public-a", "public-b"], "server": ["private-a"]}


def test_routes_and_traffic_are_arrows() -> None:
    arrows = {(names(a.source), names(a.target), a.kind) for a in made().arrows}
    assert arrows == {
        ("public-a", "gateway", "route"),
        ("public-b", "gateway", "route"),
        ("private-a", "nat", "route"),
        ("gateway", "internet", "route"),
        ("internet", "balancer", "traffic"),
        ("balancer", "server", "traffic"),
    }


def test_a_fault_is_marked_where_it_is() -> None:
    drawn = made()
    (region,) = drawn.regions
    faults = {s.name: drawn.fault(s.urn) for s in region.vpcs[0].subnets}
    assert (faults["public-b"], faults["private-a"]) == ("mandatory", "")


def test_the_svg_is_xml_and_holds_every_name() -> None:
    text = svg.render(made())
    root = ElementTree.fromstring(text)
    shown = " ".join(e.text or "" for e in root.iter() if e.tag.endswith("text"))
    for name in ("public-a", "private-a", "balancer", "nat", "gateway", '<free> & "easy"', "eu-west-1b"):
        assert name in shown, name
    width = float(root.attrib["width"])
    for rect in (e for e in root.iter() if e.tag.endswith("rect")):
        assert float(rect.attrib.get("x", 0)) + float(rect.attrib["width"]) <= width


def test_nothing_overlaps_but_what_lies_inside() -> None:
    root = ElementTree.fromstring(svg.render(made()))
    chips = [
        tuple(float(e.attrib[k]) for k in ("x", "y", "width", "height"))
        for e in root.iter()
        if e.tag.endswith("rect") and "chip" in e.attrib.get("class", "")
    ]
    assert len(chips) == 7
    for i, (x, y, w, h) in enumerate(chips):
        for other_x, other_y, other_w, other_h in chips[i + 1 :]:
            apart = x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y
            assert apart


def test_mermaid_names_every_node_once() -> None:
    text = mermaid.render(made())
    assert text.startswith("flowchart TB\n")
    labels = re.findall(r"^\s*(?:subgraph )?(n\d+)[(\[]", text, flags=re.MULTILINE)
    assert len(labels) == len(set(labels)) == 11
    assert text.count("subgraph") == text.count("\n  end") + text.count("    end")
    assert "#60;free> #38; #34;easy#34;" in text
    assert ":::" in text or "class n" in text


def test_the_same_stack_gives_the_same_bytes() -> None:
    assert svg.render(made()) == svg.render(made())
    assert mermaid.render(made()) == mermaid.render(made())


def test_an_empty_stack_has_a_picture_too() -> None:
    empty = scene(Program().planned(), Outcome())
    assert ElementTree.fromstring(svg.render(empty)).tag.endswith("svg")
    assert empty.arrows == ()
    assert mermaid.render(empty).startswith("flowchart TB")
    assert Arrow("a", "b", "route") not in empty.arrows


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(BROWSER is None, reason="no chromium on PATH")
@pytest.mark.parametrize("width", [1280, 400])
def test_a_browser_shows_the_page_without_sideways_scrolling(tmp_path: Path, width: int) -> None:
    stack = program_from_yaml(STACK).planned()
    report = Report("web", "dev", run(stack, discover(), Settings()), model=stack)
    page = tmp_path / "report.html"
    probe = "<script>document.title = document.documentElement.scrollWidth <= innerWidth</script></body>"
    page.write_text(html.render(report).replace("</body>", probe), encoding="utf-8")
    assert BROWSER is not None
    command = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        f"--window-size={width},900",
    ]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "<title>true</title>" in done.stdout, done.stderr[-500:]
    assert re.search(r"\d+ of \d+ shown", done.stdout), "the filters' script ran"


def test_the_page_loads_nothing_and_shows_text_as_text() -> None:
    stack = program_from_yaml(STACK).planned()
    report = Report('<script>alert("x")</script>', "dev", run(stack, discover(), Settings()), model=stack)
    text = html.render(report)
    assert "<script>alert" not in text
    assert not re.search(r"(src|href)=[\"'](?!https://|#)", text)
    assert "default-src 'none'" in text
