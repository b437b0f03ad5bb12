import { mayAssign, type Role, rolesByRank } from '@coditect/protocol';
import { NativeSelect } from '@mantine/core';
import { roleName, roleWords } from './role-words.js';

interface RoleSelectProps {
    readonly label: string;
    /** The label is for screen readers alone, as in a table. */
    readonly labelHidden?: boolean;
    /** The role of who chooses: none above it is offered. */
    readonly own: Role;
    readonly value: Role;
    readonly without?: readonly Role[];
    readonly disabled?: boolean;
    readonly onChange: (role: Role) => void;
}

/** Chooses among the roles that a person may give. */
export function RoleSelect({ label, labelHidden = false, own, value, without = [], disabled = false, onChange }: RoleSelectProps) {
    const offered = rolesByRank.filter(role => role === value || (mayAssign(own, role) && !without.includes(role)));
    return (
        <NativeSelect
            {...(labelHidden ? { 'aria-label': label } : { label, description: roleWords[value].meaning })}
            size={labelHidden ? 'sm' : 'md'}
            data={offered.map(role => ({ value: role, label: roleName(role) }))}
            value={value}
            disabled={disabled}
            onChange={event => {
                const chosen = rolesByRank.find(role => role === event.currentTarget.value);
                if (chosen !== undefined) {
                    onChange(chosen);
                }
            }}
        />
    );
}
