/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - the tracepoints: what a machine did, for ftrace, trace-cmd, perf
 * and BPF (docs/observability.md).  While nobody listens each is one NOP.
 *
 * All of them fire with the VMCS current on this CPU, which they read, and
 * never between a VM exit and the NMI that caused it: see enter_once() in
 * run.c.  The CPU and the thread are in every record anyway.  "owner" and
 * "machine" are the two numbers that stats.c calls it by.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vmm86

#if !defined(VMM86_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define VMM86_TRACE_H

#include <linux/tracepoint.h>

#include "vmm86.h"
#include "vmx_ops.h"

#ifndef VMM86_TRACE_NAMES
#define VMM86_TRACE_NAMES
#define VMM86_TRACE_RULE	48	/* longer than any rule's name */
#define VMM86_TRACE_EXIT(name, number, text) { number, #name },
/* A list of this kind has no comma at its end. */
#define vmm86_trace_reason(reason)					\
	__print_symbolic(reason, VMX_EXITS(VMM86_TRACE_EXIT)		\
			 { 0xffff, "NONE" })
#define vmm86_trace_type(type)						\
	__print_symbolic(type, { 0, "interrupt" }, { 2, "NMI" },	\
			 { 3, "exception" }, { 4, "INT" },		\
			 { 5, "INT1" }, { 6, "INT3/INTO" })
#endif

/* The guest is about to be entered. */
TRACE_EVENT(enter,
	TP_PROTO(const struct vmm86_machine *m),
	TP_ARGS(m),

	TP_STRUCT__entry(
		__field(u64, machine)
		__field(u32, owner)
		__field(u32, rip)
		__field(u32, cs)
		__field(u32, event)
	),

	TP_fast_assign(
		__entry->owner = m->watch.owner;
		__entry->machine = m->watch.id;
		__entry->rip = vmcs_read(VMCS_GUEST_RIP);
		__entry->cs = vmcs_read(VMCS_GUEST_CS_SELECTOR);
		__entry->event = vmcs_read(VMCS_VM_ENTRY_INTR_INFO_FIELD);
	),

	TP_printk("machine %u-%llu at %04x:%04x event %08x", __entry->owner,
		  __entry->machine, __entry->cs, __entry->rip, __entry->event)
);

/* The guest was left; what the host had to do with it at once is done. */
TRACE_EVENT(exit,
	TP_PROTO(const struct vmm86_machine *m, u32 reason),
	TP_ARGS(m, reason),

	TP_STRUCT__entry(
		__field(u64, machine)
		__field(u32, owner)
		__field(u32, reason)
		__field(u32, rip)
		__field(u32, cs)
		__field(u32, interruption)
		__field(u32, error_code)
		__field(u64, qualification)
	),

	TP_fast_assign(
		__entry->owner = m->watch.owner;
		__entry->machine = m->watch.id;
		__entry->reason = VMX_EXIT_BASIC(reason);
		__entry->rip = vmcs_read(VMCS_GUEST_RIP);
		__entry->cs = vmcs_read(VMCS_GUEST_CS_SELECTOR);
		__entry->interruption = vmcs_read(VMCS_VM_EXIT_INTR_INFO);
		__entry->error_code =
			__entry->interruption & VMM86_INTR_HAS_ERROR ?
			vmcs_read(VMCS_VM_EXIT_INTR_ERROR_CODE) : 0;
		__entry->qualification = vmcs_read(VMCS_EXIT_QUALIFICATION);
	),

	TP_printk("machine %u-%llu %s at %04x:%04x qualification %llx interruption %08x error %x",
		  __entry->owner, __entry->machine,
		  vmm86_trace_reason(__entry->reason), __entry->cs,
		  __entry->rip, __entry->qualification, __entry->interruption,
		  __entry->error_code)
);

/* An interrupt or exception is delivered to the guest at this entry. */
TRACE_EVENT(inject,
	TP_PROTO(const struct vmm86_machine *m, u8 vector, u8 type),
	TP_ARGS(m, vector, type),

	TP_STRUCT__entry(
		__field(u64, machine)
		__field(u32, owner)
		__field(u8, vector)
		__field(u8, type)
	),

	TP_fast_assign(
		__entry->owner = m->watch.owner;
		__entry->machine = m->watch.id;
		__entry->vector = vector;
		__entry->type = type;
	),

	TP_printk("machine %u-%llu %s vector %02x", __entry->owner,
		  __entry->machine, vmm86_trace_type(__entry->type),
		  __entry->vector)
);

/* The processor refused to enter the guest; the first rule that is violated. */
TRACE_EVENT(entry_failure,
	TP_PROTO(const struct vmm86_machine *m, u32 reason, u32 error,
		 unsigned int violations, const char *rule),
	TP_ARGS(m, reason, error, violations, rule),

	TP_STRUCT__entry(
		__field(u64, machine)
		__field(u32, owner)
		__field(u32, reason)
		__field(u32, instruction_error)
		__field(u32, violations)
		__field(u32, rip)
		__field(u32, cs)
		__array(char, rule, VMM86_TRACE_RULE)
	),

	TP_fast_assign(
		__entry->owner = m->watch.owner;
		__entry->machine = m->watch.id;
		__entry->reason = error ? 0xffff : VMX_EXIT_BASIC(reason);
		__entry->instruction_error = error;
		__entry->violations = violations;
		__entry->rip = vmcs_read(VMCS_GUEST_RIP);
		__entry->cs = vmcs_read(VMCS_GUEST_CS_SELECTOR);
		strscpy_pad(__entry->rule, rule, VMM86_TRACE_RULE);
	),

	TP_printk("machine %u-%llu at %04x:%04x reason %s instruction error %u rule %s (%u violated)",
		  __entry->owner, __entry->machine, __entry->cs, __entry->rip,
		  vmm86_trace_reason(__entry->reason),
		  __entry->instruction_error, __entry->rule,
		  __entry->violations)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
