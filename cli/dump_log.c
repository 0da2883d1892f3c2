// SPDX-License-Identifier: MIT
/*
 * dump_log.c - the dump of a VMCS that Linux's KVM (dump_vmcs) and Xen
 * (vmcs_dump_vcpu) log.  Both have the same ancestor: three sections, lines of
 * `key=value`, in which later versions added keys, a 0x or spaces.  What stands
 * around it in a log, and lines that a mailer has wrapped, do not matter.
 */
#include <ctype.h>
#include <string.h>

#include "array.h"
#include "dump.h"

enum section { NONE, GUEST, HOST, CONTROL };

/*
 * One value of the dump: `key=value` in a section, in a line that begins with
 * @start (NULL: in any line).  With a @skip the value is behind the first
 * number and that character: CS:RIP=0010:12345678.
 */
struct row {
	enum section section;
	const char *start;
	const char *key;
	char skip;
	short place;
};

#define R(section, start, key, field)	{ section, start, key, 0, VMX_I_##field }
#define SEGMENT(start, name) \
	R(GUEST, start, "sel", GUEST_##name##_SELECTOR), \
	R(GUEST, start, "attr", GUEST_##name##_AR_BYTES), \
	R(GUEST, start, "limit", GUEST_##name##_LIMIT), \
	R(GUEST, start, "base", GUEST_##name##_BASE)
#define TABLE(start, name) \
	R(GUEST, start, "limit", GUEST_##name##_LIMIT), \
	R(GUEST, start, "base", GUEST_##name##_BASE)
#define SYSENTER(section, who, cs) \
	R(section, "Sysenter", "RSP", who##_SYSENTER_ESP), \
	R(section, "Sysenter", "CS:RIP", cs), \
	{ section, "Sysenter", "CS:RIP", ':', VMX_I_##who##_SYSENTER_EIP }

static const struct row rows[] = {
	R(GUEST, "CR0:", "actual", GUEST_CR0),
	R(GUEST, "CR0:", "shadow", CR0_READ_SHADOW),
	R(GUEST, "CR0:", "gh_mask", CR0_GUEST_HOST_MASK),
	R(GUEST, "CR4:", "actual", GUEST_CR4),
	R(GUEST, "CR4:", "shadow", CR4_READ_SHADOW),
	R(GUEST, "CR4:", "gh_mask", CR4_GUEST_HOST_MASK),
	R(GUEST, "CR3", "CR3", GUEST_CR3),
	R(GUEST, "CR3:", "actual", GUEST_CR3),
	R(GUEST, "CR3:", "target_count", CR3_TARGET_COUNT),
	R(GUEST, NULL, "PDPTR0", GUEST_PDPTR0),
	R(GUEST, NULL, "PDPTR1", GUEST_PDPTR1),
	R(GUEST, NULL, "PDPTR2", GUEST_PDPTR2),
	R(GUEST, NULL, "PDPTR3", GUEST_PDPTR3),
	R(GUEST, NULL, "PDPTE0", GUEST_PDPTR0),
	R(GUEST, NULL, "PDPTE1", GUEST_PDPTR1),
	R(GUEST, NULL, "PDPTE2", GUEST_PDPTR2),
	R(GUEST, NULL, "PDPTE3", GUEST_PDPTR3),
	R(GUEST, "RSP", "RSP", GUEST_RSP),
	R(GUEST, "RSP", "RIP", GUEST_RIP),
	R(GUEST, NULL, "RFLAGS", GUEST_RFLAGS),
	R(GUEST, NULL, "DR7", GUEST_DR7),
	SYSENTER(GUEST, GUEST, GUEST_SYSENTER_CS),
	SEGMENT("CS:", CS), SEGMENT("DS:", DS), SEGMENT("SS:", SS),
	SEGMENT("ES:", ES), SEGMENT("FS:", FS), SEGMENT("GS:", GS),
	SEGMENT("LDTR:", LDTR), SEGMENT("TR:", TR),
	TABLE("GDTR:", GDTR), TABLE("IDTR:", IDTR),
	R(GUEST, NULL, "EFER", GUEST_IA32_EFER),
	R(GUEST, NULL, "EFER(VMCS)", GUEST_IA32_EFER),
	R(GUEST, NULL, "PAT", GUEST_IA32_PAT),
	R(GUEST, NULL, "PreemptionTimer", VMX_PREEMPTION_TIMER_VALUE),
	R(GUEST, NULL, "SM Base", GUEST_SMBASE),
	R(GUEST, NULL, "DebugCtl", GUEST_IA32_DEBUGCTL),
	R(GUEST, NULL, "DebugExceptions", GUEST_PENDING_DBG_EXCEPTIONS),
	R(GUEST, NULL, "PerfGlobCtl", GUEST_IA32_PERF_GLOBAL_CTRL),
	R(GUEST, NULL, "BndCfgS", GUEST_BNDCFGS),
	R(GUEST, NULL, "Interruptibility", GUEST_INTERRUPTIBILITY_INFO),
	R(GUEST, NULL, "ActivityState", GUEST_ACTIVITY_STATE),
	R(GUEST, NULL, "InterruptStatus", GUEST_INTR_STATUS),
	R(GUEST, NULL, "S_CET", GUEST_S_CET),
	R(GUEST, NULL, "SSP", GUEST_SSP),
	R(GUEST, NULL, "SSP TABLE", GUEST_INTR_SSP_TABLE),
	R(GUEST, "SPEC_CTRL", "SPEC_CTRL mask", IA32_SPEC_CTRL_MASK),
	R(GUEST, "SPEC_CTRL", "shadow", IA32_SPEC_CTRL_SHADOW),
	R(HOST, "RIP", "RIP", HOST_RIP),
	R(HOST, "RIP", "RSP", HOST_RSP),
	R(HOST, NULL, "CS", HOST_CS_SELECTOR),
	R(HOST, NULL, "SS", HOST_SS_SELECTOR),
	R(HOST, NULL, "DS", HOST_DS_SELECTOR),
	R(HOST, NULL, "ES", HOST_ES_SELECTOR),
	R(HOST, NULL, "FS", HOST_FS_SELECTOR),
	R(HOST, NULL, "GS", HOST_GS_SELECTOR),
	R(HOST, NULL, "TR", HOST_TR_SELECTOR),
	R(HOST, NULL, "FSBase", HOST_FS_BASE),
	R(HOST, NULL, "GSBase", HOST_GS_BASE),
	R(HOST, NULL, "TRBase", HOST_TR_BASE),
	R(HOST, NULL, "GDTBase", HOST_GDTR_BASE),
	R(HOST, NULL, "IDTBase", HOST_IDTR_BASE),
	R(HOST, NULL, "CR0", HOST_CR0),
	R(HOST, NULL, "CR3", HOST_CR3),
	R(HOST, NULL, "CR4", HOST_CR4),
	SYSENTER(HOST, HOST_IA32, HOST_IA32_SYSENTER_CS),
	R(HOST, NULL, "EFER", HOST_IA32_EFER),
	R(HOST, NULL, "PAT", HOST_IA32_PAT),
	R(HOST, NULL, "PerfGlobCtl", HOST_IA32_PERF_GLOBAL_CTRL),
	R(HOST, NULL, "S_CET", HOST_S_CET),
	R(HOST, NULL, "SSP", HOST_SSP),
	R(HOST, NULL, "SSP TABLE", HOST_INTR_SSP_TABLE),
	R(CONTROL, NULL, "PinBased", PIN_BASED_VM_EXEC_CONTROL),
	R(CONTROL, NULL, "CPUBased", CPU_BASED_VM_EXEC_CONTROL),
	R(CONTROL, NULL, "SecondaryExec", SECONDARY_VM_EXEC_CONTROL),
	R(CONTROL, NULL, "TertiaryExec", TERTIARY_VM_EXEC_CONTROL),
	R(CONTROL, NULL, "EntryControls", VM_ENTRY_CONTROLS),
	R(CONTROL, NULL, "ExitControls", VM_EXIT_CONTROLS),
	R(CONTROL, NULL, "ExceptionBitmap", EXCEPTION_BITMAP),
	R(CONTROL, NULL, "PFECmask", PAGE_FAULT_ERROR_CODE_MASK),
	R(CONTROL, NULL, "PFECmatch", PAGE_FAULT_ERROR_CODE_MATCH),
	R(CONTROL, "VMEntry:", "intr_info", VM_ENTRY_INTR_INFO_FIELD),
	R(CONTROL, "VMEntry:", "errcode", VM_ENTRY_EXCEPTION_ERROR_CODE),
	R(CONTROL, "VMEntry:", "ilen", VM_ENTRY_INSTRUCTION_LEN),
	R(CONTROL, "VMExit:", "intr_info", VM_EXIT_INTR_INFO),
	R(CONTROL, "VMExit:", "errcode", VM_EXIT_INTR_ERROR_CODE),
	R(CONTROL, "VMExit:", "ilen", VM_EXIT_INSTRUCTION_LEN),
	R(CONTROL, NULL, "reason", VM_EXIT_REASON),
	R(CONTROL, NULL, "qualification", EXIT_QUALIFICATION),
	R(CONTROL, "IDTVectoring:", "info", IDT_VECTORING_INFO_FIELD),
	R(CONTROL, "IDTVectoring:", "errcode", IDT_VECTORING_ERROR_CODE),
	R(CONTROL, NULL, "TSC Offset", TSC_OFFSET),
	R(CONTROL, NULL, "TSC Multiplier", TSC_MULTIPLIER),
	R(CONTROL, NULL, "TPR Threshold", TPR_THRESHOLD),
	R(CONTROL, NULL, "APIC-access addr", APIC_ACCESS_ADDR),
	R(CONTROL, NULL, "virt-APIC addr", VIRTUAL_APIC_PAGE_ADDR),
	R(CONTROL, NULL, "PostedIntrVec", POSTED_INTR_NV),
	R(CONTROL, NULL, "EPT pointer", EPT_POINTER),
	R(CONTROL, NULL, "EPTP index", EPTP_INDEX),
	R(CONTROL, NULL, "CR3 target0", CR3_TARGET_VALUE0),
	R(CONTROL, NULL, "CR3 target1", CR3_TARGET_VALUE1),
	R(CONTROL, NULL, "CR3 target2", CR3_TARGET_VALUE2),
	R(CONTROL, NULL, "CR3 target3", CR3_TARGET_VALUE3),
	R(CONTROL, NULL, "target1", CR3_TARGET_VALUE1),
	R(CONTROL, NULL, "target3", CR3_TARGET_VALUE3),
	R(CONTROL, NULL, "PLE Gap", PLE_GAP),
	R(CONTROL, NULL, "Window", PLE_WINDOW),
	R(CONTROL, NULL, "Virtual processor ID", VIRTUAL_PROCESSOR_ID),
	R(CONTROL, NULL, "VMfunc controls", VM_FUNCTION_CONTROL),
	R(CONTROL, NULL, "VE info address", VE_INFORMATION_ADDRESS),
};

#define ROWS	(ARRAY_SIZE(rows))

/*
 * struct log - the log at work.
 * @line:	the line of the dump that is being put together
 * @number:	where it began
 * @joined:	how many lines it was so far
 */
struct log {
	struct dump *dump;
	struct dump_errors *errors;
	enum section section;
	char line[DUMP_LINE];
	unsigned int number;
	unsigned int joined;
};

static bool starts(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* The end of a time: [   12.345678], or 2024-11-02T14:09:46,123456+01:00. */
static const char *after_time(const char *line)
{
	const char *end = *line == '[' ? strchr(line, ']') : NULL;

	if (end)
		return end + 1;
	return isdigit((unsigned char)*line) && strspn(line, "0123456789-") == 10 &&
	       line[10] == 'T' ? line + strcspn(line, " ") : NULL;
}

/* The end of a level: <3>, or kern  :err   : . */
static const char *after_level(const char *line)
{
	const char *end = *line == '<' ? strchr(line, '>') : NULL;

	if (!end && starts(line, "kern ")) {
		end = strchr(line, ':');
		end = end ? strchr(end + 1, ':') : NULL;
	}
	return end ? end + 1 : NULL;
}

/* Quote marks of a mail, times, levels, (XEN), "host kernel:", "kvm_intel:". */
static const char *without_prefix(const char *line)
{
	static const char *const words[] = { "(XEN)", "kvm_intel:", "kvm:", "KVM:" };
	const char *kernel = strstr(line, "kernel:"), *end;
	size_t i;

	if (kernel)
		line = kernel + strlen("kernel:");
again:
	line += strspn(line, " \t>");
	end = after_time(line);
	if (!end)
		end = after_level(line);
	if (end) {
		line = end;
		goto again;
	}
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (starts(line, words[i])) {
			line += strlen(words[i]);
			goto again;
		}
	}
	return line;
}

/* One space where there are several, none around '='. */
static void normalize(char *to, const char *from)
{
	char *out = to;

	for (; *from; from++) {
		if (!isspace((unsigned char)*from)) {
			*out++ = *from;
			continue;
		}
		if (out == to || out[-1] == '=' || out[-1] == ' ' ||
		    from[strspn(from, " \t")] == '=')
			continue;
		*out++ = ' ';
	}
	*out = '\0';
}

/* Where the value of @key begins in a normalized line; NULL: not there. */
static const char *find(const char *line, const char *key)
{
	const size_t length = strlen(key);
	const char *p;

	for (p = strstr(line, key); p; p = strstr(p + 1, key)) {
		if ((p == line || strchr(" ,", p[-1])) && p[length] == '=')
			return p + length + 1;
	}
	return NULL;
}

/* A hexadecimal number, with or without 0x; NULL: there is none. */
static const char *number(const char *text, uint64_t *value)
{
	size_t digits;

	if (starts(text, "0x"))
		text += 2;
	digits = strspn(text, "0123456789abcdefABCDEF");
	if (!digits || digits > 16)
		return NULL;
	for (*value = 0; digits; digits--, text++)
		*value = *value << 4 | (isdigit((unsigned char)*text) ?
			 *text - '0' : tolower((unsigned char)*text) - 'a' + 10);
	return text;
}

static void take(struct log *log, const struct row *row, const char *text)
{
	uint64_t value;
	const char *end = number(text, &value);

	if (end && row->skip)
		end = *end == row->skip ? number(end + 1, &value) : NULL;
	if (end)
		dump_set_field(log->dump, row->place, value, log->number, log->errors);
	else
		dump_error(log->errors, log->number,
			   "%s: '%.24s' is no hexadecimal number of 64 bits",
			   row->key, text);
}

/* Xen's segments have no keys: CS: selector attributes limit base. */
static void take_columns(struct log *log, const struct row *row)
{
	const char *start = row->start, *text = log->line + strlen(start);

	for (; row->start && !strcmp(row->start, start); row++) {
		text += strspn(text, " ");
		take(log, row, text);
		text += strcspn(text, " ");
	}
}

static bool has_columns(const struct log *log, const struct row *row)
{
	const char *text;

	if (!row->start || strchr(log->line, '='))
		return false;
	text = log->line + strlen(row->start);
	return text[0] == ' ' && isxdigit((unsigned char)text[1]);
}

/* What the finished line says. */
static void flush(struct log *log)
{
	const struct row *row;
	const char *value;

	for (row = rows; log->joined && row < rows + ROWS; row++) {
		if (row->section != log->section ||
		    (row->start && !starts(log->line, row->start)))
			continue;
		value = find(log->line, row->key);
		if (value) {
			take(log, row, value);
		} else if (has_columns(log, row)) {
			log->dump->format = DUMP_XEN;
			take_columns(log, row);
			break;
		}
	}
	log->joined = 0;
}

static bool is_heading(struct log *log, const char *line)
{
	static const char *const headings[] = {
		[GUEST] = "*** Guest State ***", [HOST] = "*** Host State ***",
		[CONTROL] = "*** Control State ***",
	};
	enum section i;

	for (i = GUEST; i <= CONTROL; i++) {
		if (!starts(line, headings[i]))
			continue;
		flush(log);
		log->section = i;
		return true;
	}
	return false;
}

/* Whether the line is the beginning of one of this section's. */
static bool begins_line(const struct log *log, const char *line)
{
	const struct row *row;

	for (row = rows; row < rows + ROWS; row++)
		if (row->section == log->section &&
		    (row->start ? starts(line, row->start) : !!find(line, row->key)))
			return true;
	return false;
}

/* A mailer wraps a line into two or three. */
static void append(struct log *log, const char *line)
{
	size_t length = strlen(log->line);

	if (log->joined > 2 || length + strlen(line) + 2 > sizeof(log->line))
		return;
	if (length && log->line[length - 1] != '=' && *line != '=')
		log->line[length++] = ' ';
	strcpy(log->line + length, line);
	log->joined++;
}

static void parse_line(struct log *log, const struct dump_lines *lines)
{
	char line[DUMP_LINE];

	if (strstr(lines->line, "(XEN)"))
		log->dump->format = DUMP_XEN;
	normalize(line, without_prefix(lines->line));
	if (is_heading(log, line) || log->section == NONE)
		return;
	if (begins_line(log, line)) {
		flush(log);
		strcpy(log->line, line);
		log->number = lines->number;
		log->joined = 1;
	} else if (log->joined) {
		append(log, line);
	}
}

/**
 * dump_parse_log() - parse one dump of a kernel's or hypervisor's log.
 * @dump:	gets what it says
 * @lines:	from its heading to the next one's
 * @errors:	added to
 */
void dump_parse_log(struct dump *dump, struct dump_lines *lines,
		    struct dump_errors *errors)
{
	struct log log = { .dump = dump, .errors = errors };

	dump->format = DUMP_KVM;
	lines->cut = true;
	while (dump_next_line(lines, errors))
		parse_line(&log, lines);
	flush(&log);
}
