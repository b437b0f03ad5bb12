import type { Role } from '@coditect/protocol';
import type { Generated } from 'kysely';

/** The module's tables, as all of its stores see them. */
export type OrganizationTables = {
    organizations: {
        organization_id: string;
        name: string;
        personal: boolean;
        factor_required: Generated<boolean>;
        default_role: Generated<Exclude<Role, 'owner'>>;
        created_at: Date;
        created_by: string | null;
        deleted_at: Date | null;
    };
    memberships: {
        organization_id: string;
        user_id: string;
        role: Role;
        created_at: Date;
        suspended_at: Date | null;
        /** Whether the person's account is closed, wherever he or she belongs. */
        deactivated: Generated<boolean>;
        member_name: string;
        member_email: string;
        email_key: string;
        name_key: string;
    };
    member_words: { organization_id: string; user_id: string; word: string };
    teams: { organization_id: string; team_id: string; name: string; name_key: string; created_at: Date };
    team_members: { organization_id: string; team_id: string; user_id: string; created_at: Date };
    invitations: {
        organization_id: string;
        invitation_id: string;
        email: string;
        email_key: string;
        role: Role;
        token_hash: Buffer;
        invited_by: string | null;
        invited_by_name: string;
        created_at: Date;
        sent_at: Date;
        sends: number;
        expires_at: Date;
        accepted_at: Date | null;
        revoked_at: Date | null;
    };
};
