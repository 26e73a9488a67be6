# The connection's default project is the warehouse's; its service account reads gold and ops.
connection: "warehouse"
label: "Marketing"

include: "/access-grants.lkml"
include: "/datagroups.lkml"
include: "/generated/*.view.lkml"
include: "/refinements/*.view.lkml"
include: "/explores/*.explore.lkml"
include: "/dashboards/*.dashboard.lookml"
include: "/tests/*.lkml"

persist_with: published_runs
