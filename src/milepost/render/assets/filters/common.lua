-- What every format needs: kinds of labels, words of references and captions, callouts, paths.

local book = require('book')
local common = {}

local stringify = pandoc.utils.stringify
common.READER = 'markdown' -- as Quarto reads

common.NBSP = '\u{a0}'
local ENGLISH = {
  PREFIX = {
    fig = 'Figure', tbl = 'Table', lst = 'Listing', eq = 'Equation',
    sec = 'Section', ch = 'Chapter', apx = 'Appendix',
  },
  CALLOUTS = {
    note = 'Note', tip = 'Tip', important = 'Important', warning = 'Warning', caution = 'Caution',
  },
}

--- Says the words above, as `common.PREFIX` and `common.CALLOUTS`, and others in the language of the book.
function common.speak(words)
  common.words = words or {}
  for name, english in pairs(ENGLISH) do
    common[name] = {}
    for key, word in pairs(english) do common[name][key] = common.word(word) end
  end
end

function common.word(word)
  return common.words[word] or word
end

--- The type of a label such as `fig-x`, or nil where it is none of ours.
function common.label_type(id)
  local kind = id:match('^(%a+)%-.')
  return kind and common.PREFIX[kind:lower()] and #kind <= 3 and kind:lower() or nil
end

--- A reference may begin a sentence: `@Fig-x` names `fig-x`.
function common.lower_label(id)
  return id:sub(1, 1):lower() .. id:sub(2)
end

-- References ------------------------------------------------------------------------------------

--- The words of a reference, without its link: `Figure 2.1`.
function common.reference_text(cite, entry)
  local number = entry.number
  if number == '' then return pandoc.Inlines({ pandoc.Str(entry.title) }) end
  if #cite.prefix > 0 then
    local words = pandoc.Inlines(cite.prefix)
    words:insert(pandoc.Str(common.NBSP .. number))
    return words
  end
  if cite.mode == 'SuppressAuthor' then return pandoc.Inlines({ pandoc.Str(number) }) end
  return pandoc.Inlines({ pandoc.Str(common.PREFIX[entry.prefix] .. common.NBSP .. number) })
end

--- The number of a labelled thing, with its word: `Table 2.1: `.
function common.caption_prefix(id)
  local entry = common.job.labels[id]
  if not entry then return pandoc.Inlines({}) end
  if entry.part then return pandoc.Inlines({ pandoc.Str(entry.part), pandoc.Space() }) end
  local words = common.PREFIX[entry.kind] .. common.NBSP .. entry.number .. ':'
  return pandoc.Inlines({ pandoc.Str(words), pandoc.Space() })
end

-- Callouts --------------------------------------------------------------------------------------

--- The kind, title (inlines) and content of a callout, or nil where the Div is none.
function common.callout(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match('^callout%-(%a+)$')
    if kind and common.CALLOUTS[kind] then
      local content, title = div.content:clone(), nil
      if div.attributes.title then
        local read = pandoc.read(div.attributes.title, common.READER).blocks
        title = pandoc.utils.blocks_to_inlines(read)
      elseif #content > 0 and content[1].t == 'Header' then
        title = content[1].content
        content:remove(1)
      end
      return {
        kind = kind, content = content, collapse = div.attributes.collapse,
        title = title or pandoc.Inlines({ pandoc.Str(common.CALLOUTS[kind]) }),
        titled = title ~= nil, id = div.identifier,
      }
    end
  end
end

--- The path from the workbook's root of a file that a chapter names.
function common.from_root(chapter, path)
  if path:match('^%a[%a%d+.-]*:') then return nil end
  if path:sub(1, 1) == '/' then return path:sub(2) end
  local joined = chapter.folder == '' and path or (chapter.folder .. '/' .. path)
  local parts = {}
  for part in joined:gmatch('[^/]+') do
    if part == '..' and #parts > 0 then table.remove(parts)
    elseif part ~= '.' then table.insert(parts, part) end
  end
  return table.concat(parts, '/')
end

--- What a heading is called in a book that is one file: its label, or what no other chapter's is; or nil.
function common.anchor(source, id)
  if common.job.labels[id] then return id end
  if not id or not pandoc.List(common.job.anchors[source] or {}):includes(id) then return nil end
  return ('at-%s-%s'):format(source:gsub('%W+', '-'), id)
end

--- The links of a chapter in a book that is one file: what leads to no place in it is words.
function common.link(chapter)
  return function(el)
    if not common.leads_somewhere(el.target) then return el.content end
    local printed = book.page_link(el, tostring(common.job.metadata['site-url'] or ''))
    if printed then return printed end
    local target, fragment = el.target:match('^([^#]*)#?(.*)$')
    local path = target ~= '' and common.from_root(chapter, target)
    if path and not common.job.pages[path] then return el.content end -- a file beside the page
    if not path and (target ~= '' or fragment:match('^ref%-')) then return nil end
    local source = path or chapter.source
    local id = common.anchor(source, fragment ~= '' and fragment or common.job.ids[source])
    if not id then return el.content end
    el.target = '#' .. id
    return el
  end
end

local SCHEMES = { http = true, https = true, mailto = true }

--- Whether an address leads to a page, a file or a mailbox; anything else could run.
function common.leads_somewhere(target)
  local scheme = target:gsub('[%c%s]', ''):match('^([^/?#]*):')
  return not scheme or SCHEMES[scheme:lower()] == true
end

return common
